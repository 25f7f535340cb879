using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>Issues certificates for one test: the root, or below another one.</summary>
internal sealed class Authority : IDisposable
{
    /// <summary>Of the whole test run, for tests that are not about certificates.</summary>
    public static readonly Authority Common = new("CN=Common test authority");

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly Authority? _parent;

    public Authority(string subject, Authority? parent = null)
    {
        _parent = parent;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Certificate = Sign(request, key, parent?.Certificate);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate for a server of this name, with its key.</summary>
    public X509Certificate2 IssueServer(string host) => Issue($"CN={host}", ServerAuthentication, host);

    /// <summary>A certificate for a client, with its key.</summary>
    public X509Certificate2 IssueClient(string name) => Issue($"CN={name}", ClientAuthentication, host: null);

    /// <summary>Writes a certificate's chain below the root to <c>NAME.pem</c>, and its key to <c>NAME.key</c>.</summary>
    /// <returns>The two paths.</returns>
    public (string Path, string KeyPath) WritePem(X509Certificate2 certificate, TempFolder folder, string name)
    {
        var chain = certificate.ExportCertificatePem() + "\n";
        for (var issuer = this; issuer._parent is not null; issuer = issuer._parent)
            chain += issuer.Certificate.ExportCertificatePem() + "\n";
        return (folder.Write($"{name}.pem", chain), folder.Write($"{name}.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    /// <summary>Writes a certificate for localhost, and its key, with an extension for which TLS cannot use them.</summary>
    public (string Path, string KeyPath) WriteUnusable(TempFolder folder, string name, X509Extension extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256) { CertificateExtensions = { extension } };
        using var signed = request.Create(Certificate, new DateTimeOffset(Certificate.NotBefore), new DateTimeOffset(Certificate.NotAfter), RandomNumberGenerator.GetBytes(8));
        return (folder.Write($"{name}.pem", signed.ExportCertificatePem() + "\n"), folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    /// <summary>Writes this authority's own certificate.</summary>
    public string WriteRoot(TempFolder folder, string name) => folder.Write(name, Certificate.ExportCertificatePem() + "\n");

    /// <summary>The settings of an endpoint with a new certificate for localhost, written to the folder.</summary>
    public (string Key, string? Value)[] ServerSettings(TempFolder folder, string name = "server", string host = "localhost")
    {
        using var certificate = IssueServer(host);
        var (path, keyPath) = WritePem(certificate, folder, name);
        return [("Certificate:Path", path), ("Certificate:KeyPath", keyPath)];
    }

    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Issue(string subject, string use, string? host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
        }

        return Sign(request, key, Certificate);
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2? issuer)
    {
        var from = DateTimeOffset.UtcNow.AddHours(-1);
        if (issuer is null)
            return request.CreateSelfSigned(from, from.AddDays(30));
        using var signed = request.Create(issuer, new DateTimeOffset(issuer.NotBefore), new DateTimeOffset(issuer.NotAfter), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
