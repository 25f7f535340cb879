using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SocketsKestrel.Client;

/// <summary>The client's side of a TLS handshake.</summary>
internal static class TlsConnector
{
    /// <summary>Agrees on TLS over a connected socket, which the stream owns from then on, also if this throws.</summary>
    public static async Task<TlsClientStream> ConnectAsync(SocketStream socket, string host, TlsClientOptions options, CancellationToken cancellationToken)
    {
        var stream = new TlsClientStream(socket);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.TargetHost ?? host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateContext = options.ClientCertificate is { } own ? SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true) : null,
                    CertificateChainPolicy = PolicyFor(options.TrustedAuthorities),
#pragma warning disable CA5359 // asked for, by who knows what it means
                    RemoteCertificateValidationCallback = options.AcceptsAnyCertificate ? static (_, _, _, _) => true : null,
#pragma warning restore CA5359
                },
                cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static X509ChainPolicy PolicyFor(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
            policy.ExtraStore.AddRange(authorities);
        }

        return policy;
    }
}
