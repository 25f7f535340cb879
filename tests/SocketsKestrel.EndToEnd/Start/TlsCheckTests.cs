using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>Certificates that cannot be served are found before anything is bound, and said by the key that is at fault.</summary>
public sealed class TlsCheckTests : IDisposable
{
    private const string Key = "SocketsKestrel:Endpoints:Secure:";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Certificate: needs a Path, or a Subject in a Store")]
    [InlineData("Certificate:Path: Could not find file", "Certificate:Path=FOLDER/nothing")]
    [InlineData("Certificate:Path: 'FOLDER/noise' is neither a PEM file nor a PFX file that the Password opens", "Certificate:Path=FOLDER/noise")]
    [InlineData("Certificate:Path: 'FOLDER/server.pfx' is neither a PEM file nor a PFX file that the Password opens", "Certificate:Path=FOLDER/server.pfx", "Certificate:Password=wrong")]
    [InlineData("Certificate:Path: 'FOLDER/server.pem' has no private key in PEM form", "Certificate:Path=FOLDER/server.pem")]
    [InlineData("Certificate:KeyPath: Could not find file", "Certificate:Path=FOLDER/server.pem", "Certificate:KeyPath=FOLDER/nothing")]
    [InlineData("Certificate:KeyPath: The provided key does not match the public key", "Certificate:Path=FOLDER/server.pem", "Certificate:KeyPath=FOLDER/other.key")]
    [InlineData("Certificate:Path: the certificate is not one for servers", "Certificate:Path=FOLDER/client.pem", "Certificate:KeyPath=FOLDER/client.key")]
    [InlineData("Certificate:Subject: goes with a Store, not with a Path", "Certificate:Path=FOLDER/server.pem", "Certificate:Subject=localhost")]
    [InlineData("Certificate:Subject: ", "Certificate:Subject=no.such.test")]
    [InlineData("Certificate:Location: 'Elsewhere' is not one of", "Certificate:Subject=no.such.test", "Certificate:Location=Elsewhere")]
    [InlineData("Certificate:Path: the certificate cannot be used for TLS: ", "Certificate:Path=FOLDER/agreement.pem", "Certificate:KeyPath=FOLDER/agreement.key")]
    [InlineData("Certificate:Path: the certificate cannot be used for TLS: ", "Certificate:Path=FOLDER/torn.pem", "Certificate:KeyPath=FOLDER/torn.key")]
    [InlineData("Sni:xn--0.test:", "Sni:xn--0.test:Certificate:Path=FOLDER/both.pem")]
    [InlineData("Sni:*:", "Sni:*:Certificate:Path=FOLDER/both.pem")]
    [InlineData("Sni:one.test:Certificate:Path: Could not find file", "Sni:one.test:Certificate:Path=FOLDER/nothing")]
    [InlineData("Sni:one.test:Certificat: unknown key", "Certificate:Path=FOLDER/both.pem", "Sni:one.test:Certificat=x", "Sni:one.test:Certificate:Path=FOLDER/both.pem")]
    [InlineData("ClientCertificateMode: 'Maybe' is not one of NoCertificate, AllowCertificate, RequireCertificate", "Certificate:Path=FOLDER/both.pem", "ClientCertificateMode=Maybe")]
    [InlineData("ClientCertificateAuthorities: 'FOLDER/noise' has no certificate", "Certificate:Path=FOLDER/both.pem", "ClientCertificateMode=RequireCertificate", "ClientCertificateAuthorities=FOLDER/noise")]
    [InlineData("HandshakeTimeout: 00:00:00 is not between", "Certificate:Path=FOLDER/both.pem", "HandshakeTimeout=00:00:00")]
    public async Task A_fault_names_its_key(string fault, params string[] settings)
    {
        using var server = Check(settings);

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.StartsWith(Key + fault.Replace("FOLDER", _folder.Path, StringComparison.Ordinal), Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Certificate:Path=FOLDER/server.pem", "Certificate:KeyPath=FOLDER/server.key")]
    [InlineData("Certificate:Path=FOLDER/both.pem")]
    [InlineData("Certificate:Path=FOLDER/server.pfx", "Certificate:Password=secret")]
    [InlineData("Sni:one.test:Certificate:Path=FOLDER/both.pem", "Sni:*.two.test:Certificate:Path=FOLDER/both.pem")]
    public async Task Every_form_of_a_certificate_is_good(params string[] settings)
    {
        using var server = Check(settings);

        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Empty(server.Errors.Lines);
    }

    [Fact]
    public async Task Settings_of_tls_have_no_effect_on_tcp()
    {
        var settings = new Settings().Tcp("Echo", "Echo", ("Certificate:Path", "x.pem"), ("ClientCertificateMode", "RequireCertificate"));
        using var server = ServerProcess.Start(new Launch { Settings = settings, Arguments = ["--check"] });

        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Equal(
            ["warning: SocketsKestrel:Endpoints:Echo:Certificate: has no effect on tcp, only on tls", "warning: SocketsKestrel:Endpoints:Echo:ClientCertificateMode: has no effect on tcp, only on tls"],
            server.Errors.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tls_and_tcp_at_one_address_are_a_fault()
    {
        var settings = new Settings().Endpoint("A", "tcp://127.0.0.1:2500", "Echo").Endpoint("B", "tls://localhost:2500", "Echo", Authority.Common.ServerSettings(_folder));
        using var server = ServerProcess.Start(new Launch { Settings = settings, Arguments = ["--check"] });

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.Contains("SocketsKestrel:Endpoints:B:Url: the address is taken by SocketsKestrel:Endpoints:A:Url", server.Errors.Lines);
    }

    private ServerProcess Check(string[] settings)
    {
        using var certificate = Authority.Common.IssueServer("localhost");
        var (path, keyPath) = Authority.Common.WritePem(certificate, _folder, "server");
        _folder.Write("both.pem", File.ReadAllText(path) + File.ReadAllText(keyPath));
        File.WriteAllBytes(_folder.File("server.pfx"), certificate.Export(X509ContentType.Pkcs12, "secret"));
        using var other = Authority.Common.IssueServer("localhost");
        Authority.Common.WritePem(other, _folder, "other");
        using var client = Authority.Common.IssueClient("client");
        Authority.Common.WritePem(client, _folder, "client");
        Authority.Common.WriteUnusable(_folder, "agreement", new X509KeyUsageExtension(X509KeyUsageFlags.KeyAgreement, critical: true));
        Authority.Common.WriteUnusable(_folder, "torn", new X509Extension("2.5.29.37", [1, 2], critical: false)); // the extended key usage
        _folder.Write("noise", "\0noise");
        var pairs = settings.Select(setting => setting.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Split('=', 2)).Select(pair => (pair[0], (string?)pair[1]));
        return ServerProcess.Start(new Launch { Settings = new Settings().Endpoint("Secure", "tls://127.0.0.1:0", "Echo", [.. pairs]), Arguments = ["--check"] });
    }
}
