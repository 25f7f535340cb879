using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>Makes an endpoint's TLS settings of its options and of what their files hold; reports every fault, not only the first.</summary>
internal sealed class ServerCertificateReader(string key, EndpointOptions options, FileSnapshot files, IList<string> faults, IList<string> warnings)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly CertificateSource _source = new(files, faults, warnings);

    /// <returns>The settings, or <see langword="null"/> if there were faults.</returns>
    public ServerCertificates? Read()
    {
        var before = faults.Count;
        var authorities = ReadAuthorities();
        var byHost = new Dictionary<string, SslServerAuthenticationOptions>(StringComparer.OrdinalIgnoreCase);
        foreach (var (host, sni) in options.Sni)
        {
            if (ReadHost(host) is { } name && Create($"{key}:Sni:{host}:Certificate", sni.Certificate, authorities) is { } settings)
                byHost[name] = settings;
        }

        // With hosts a default is not a must.
        var needsDefault = options.Sni.Count == 0 || options.Certificate.Path is not null || options.Certificate.Subject is not null;
        var byDefault = needsDefault ? Create($"{key}:Certificate", options.Certificate, authorities) : null;
        return faults.Count > before ? null : new ServerCertificates(byDefault, byHost);
    }

    private SslServerAuthenticationOptions? Create(string certificateKey, CertificateOptions certificate, X509Certificate2Collection? authorities)
    {
        try
        {
            return _source.Load(certificateKey, certificate) is var (server, intermediates) ? Create(server, intermediates, authorities) : null;
        }
        catch (Exception e) when (CertificateSource.IsFault(e))
        {
            // It can be read, with its key, and not be used all the same: the key is for other uses, or an extension is broken.
            faults.Add($"{CertificateSource.KeyOf(certificateKey, certificate)}: the certificate cannot be used for TLS: {e.Message}");
            return null;
        }
    }

    private SslServerAuthenticationOptions Create(X509Certificate2 server, X509Certificate2Collection intermediates, X509Certificate2Collection? authorities)
    {
        var mode = options.ClientCertificateMode;
        return new SslServerAuthenticationOptions
        {
            // Offline: a certificate's own pointers are not followed, neither now nor for each client.
            ServerCertificateContext = SslStreamCertificateContext.Create(
                server, intermediates, offline: true, authorities is null ? null : SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true)),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateRequired = mode != ClientCertificateMode.NoCertificate,
            CertificateChainPolicy = mode == ClientCertificateMode.NoCertificate ? null : ClientPolicy(authorities),
            RemoteCertificateValidationCallback = mode switch
            {
                ClientCertificateMode.NoCertificate => null,
                ClientCertificateMode.AllowCertificate => static (_, client, _, errors) => client is null || errors == SslPolicyErrors.None,
                _ => static (_, client, _, errors) => client is not null && errors == SslPolicyErrors.None,
            },
        };
    }

    private static X509ChainPolicy ClientPolicy(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy
        {
            // Else a client's certificate could have this server fetch what it points to.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            ApplicationPolicy = { new(ClientAuthentication) },
        };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
            policy.ExtraStore.AddRange(authorities); // intermediates among them, which are no roots
        }

        return policy;
    }

    private X509Certificate2Collection? ReadAuthorities()
    {
        if (options.ClientCertificateAuthorities is not { } path || options.ClientCertificateMode == ClientCertificateMode.NoCertificate)
            return null;
        var authorities = new X509Certificate2Collection();
        return _source.TryImportPem($"{key}:{nameof(EndpointOptions.ClientCertificateAuthorities)}", path, authorities) ? authorities : null;
    }

    /// <summary>A host's name as it is compared: clients' names come decoded from the form that international ones have on the wire.</summary>
    private string? ReadHost(string host)
    {
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        try
        {
            if (name.Length > 0 && Uri.CheckHostName(name) == UriHostNameType.Dns)
                return host[..^name.Length] + new IdnMapping().GetUnicode(name);
        }
        catch (ArgumentException)
        {
            // Begins as an international name does, and is none.
        }

        faults.Add($"{key}:Sni:{host}: '{host}' is not a host name, such as example.org or *.example.org");
        return null;
    }
}
