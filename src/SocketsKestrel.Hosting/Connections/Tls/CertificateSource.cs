using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>Loads server certificates from files, in PEM or PFX form, or from a store; faults name the key that is at fault.</summary>
internal sealed class CertificateSource(FileSnapshot files, IList<string> faults, IList<string> warnings)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The key that names a certificate, for what is wrong with it.</summary>
    public static string KeyOf(string key, CertificateOptions options) => $"{key}:{(options.Path is null ? nameof(options.Subject) : nameof(options.Path))}";

    /// <summary>Whether this is how .NET says that a certificate is no good.</summary>
    public static bool IsFault(Exception e) => e is CryptographicException or ArgumentException or InvalidOperationException or IOException or NotSupportedException;

    /// <returns>The certificate with its key, and what came with it; <see langword="null"/> if there was a fault.</returns>
    public (X509Certificate2 Server, X509Certificate2Collection Intermediates)? Load(string key, CertificateOptions options)
    {
        var intermediates = new X509Certificate2Collection();
        var server = (options.Path, options.Subject) switch
        {
            (null, null) => Fault($"{key}: needs a Path, or a Subject in a Store"),
            (not null, not null) => Fault($"{key}:{nameof(options.Subject)}: goes with a Store, not with a Path"),
            (null, var subject) => FromStore(key, options, subject),
            (var path, _) => FromFile(key, options, path, intermediates),
        };
        if (server is null)
            return null;
        var source = KeyOf(key, options);
        if (server.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(use => use.EnhancedKeyUsages[ServerAuthentication] is null))
        {
            Fault($"{source}: the certificate is not one for servers: its extended key usage has no serverAuth");
            return null;
        }

        if (server.NotAfter.ToUniversalTime() < DateTime.UtcNow)
            warnings.Add($"{source}: the certificate has expired on {server.NotAfter.ToUniversalTime():u}");
        else if (server.NotBefore.ToUniversalTime() > DateTime.UtcNow)
            warnings.Add($"{source}: the certificate is not valid before {server.NotBefore.ToUniversalTime():u}");
        return (server, intermediates);
    }

    /// <summary>Adds all certificates of a PEM file.</summary>
    public bool TryImportPem(string key, string path, X509Certificate2Collection certificates)
    {
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(files[path]));
            if (certificates.Count > 0)
                return true;
            Fault($"{key}: '{path}' has no certificate in PEM form");
        }
        catch (Exception e) when (IsFault(e))
        {
            Fault($"{key}: {e.Message}");
        }

        return false;
    }

    private X509Certificate2? FromFile(string key, CertificateOptions options, string path, X509Certificate2Collection others)
    {
        byte[] content;
        try
        {
            content = files[path];
        }
        catch (IOException e)
        {
            return Fault($"{key}:{nameof(options.Path)}: {e.Message}");
        }

        if (content.AsSpan().IndexOf("-----BEGIN "u8) >= 0)
            return FromPem(key, options, path, others);
        if (options.KeyPath is not null)
            return Fault($"{key}:{nameof(options.Path)}: '{path}' is not in PEM form, which goes with a KeyPath");
        try
        {
            others.AddRange(X509CertificateLoader.LoadPkcs12Collection(content, options.Password));
        }
        catch (Exception e) when (IsFault(e))
        {
            return Fault($"{key}:{nameof(options.Path)}: '{path}' is neither a PEM file nor a PFX file that the Password opens: {e.Message}");
        }

        var server = others.FirstOrDefault(certificate => certificate.HasPrivateKey);
        if (server is null)
            return Fault($"{key}:{nameof(options.Path)}: '{path}' has no certificate with its private key");
        others.Remove(server);
        return server;
    }

    private X509Certificate2? FromPem(string key, CertificateOptions options, string path, X509Certificate2Collection others)
    {
        if (!TryImportPem($"{key}:{nameof(options.Path)}", path, others))
            return null;
        others.RemoveAt(0); // the server's own, loaded again below with its key
        var keyKey = $"{key}:{(options.KeyPath is null ? nameof(options.Path) : nameof(options.KeyPath))}";
        try
        {
            var certificate = Encoding.UTF8.GetString(files[path]);
            var privateKey = Encoding.UTF8.GetString(files[options.KeyPath ?? path]);
            if (!privateKey.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                return Fault($"{keyKey}: '{options.KeyPath ?? path}' has no private key in PEM form");
            if (!privateKey.Contains("-----BEGIN ENCRYPTED ", StringComparison.Ordinal))
                return X509Certificate2.CreateFromPem(certificate, privateKey);
            return options.Password is { } password
                ? X509Certificate2.CreateFromEncryptedPem(certificate, privateKey, password)
                : Fault($"{key}:{nameof(options.Password)}: is missing; the private key is encrypted");
        }
        catch (Exception e) when (IsFault(e))
        {
            return Fault($"{keyKey}: {e.Message}");
        }
    }

    private X509Certificate2? FromStore(string key, CertificateOptions options, string subject)
    {
        var location = StoreLocation.CurrentUser;
        if (options.Location is not null && !Enum.TryParse(options.Location, ignoreCase: true, out location))
            return Fault($"{key}:{nameof(options.Location)}: '{options.Location}' is not one of {string.Join(", ", Enum.GetNames<StoreLocation>())}");
        try
        {
            var certificate = CertificateLoader.LoadFromStoreCert(subject, options.Store ?? nameof(StoreName.My), location, options.AllowInvalid);
            return certificate.HasPrivateKey ? certificate : Fault($"{key}:{nameof(options.Subject)}: the certificate has no private key");
        }
        catch (Exception e) when (IsFault(e))
        {
            return Fault($"{key}:{nameof(options.Subject)}: {e.Message}");
        }
    }

    private X509Certificate2? Fault(string fault)
    {
        faults.Add(fault);
        return null;
    }
}
