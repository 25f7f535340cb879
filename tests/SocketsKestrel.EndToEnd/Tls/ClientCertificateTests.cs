using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Tls;

/// <summary>Whom a server lets in by certificate.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Authority _known = new("CN=Clients");
    private readonly Authority _unknown = new("CN=Clients"); // also by name

    public void Dispose()
    {
        _known.Dispose();
        _unknown.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("NoCertificate", "none", true)]
    [InlineData("AllowCertificate", "none", true)]
    [InlineData("AllowCertificate", "known", true)]
    [InlineData("AllowCertificate", "unknown", false)]
    [InlineData("RequireCertificate", "none", false)]
    [InlineData("RequireCertificate", "known", true)]
    [InlineData("RequireCertificate", "intermediate", true)]
    [InlineData("RequireCertificate", "unknown", false)]
    [InlineData("RequireCertificate", "a server's", false)]
    public async Task Clients_are_let_in_by_the_mode_and_their_certificate(string mode, string certificate, bool isServed)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tls(
            "Echo", "Echo", _folder, ("ClientCertificateMode", mode), ("ClientCertificateAuthorities", mode == "NoCertificate" ? null : _known.WriteRoot(_folder, "clients.pem"))));
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            using var client = OpenSslClient.Connect(server["Echo"], [version, .. Arguments(certificate)]);
            if (isServed)
            {
                await client.ExpectEchoAsync("let in");
            }
            else
            {
                await client.ExitCodeAsync();
                Assert.DoesNotContain("let in", client.Output.Lines);
            }
        }

        if (!isServed)
            await Counters.WaitForAsync(server, 2, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "handshake_failed"));
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Without_authorities_of_its_own_the_system_s_store_decides()
    {
        var settings = new Settings().Tls("Echo", "Echo", _folder, ("ClientCertificateMode", "RequireCertificate"));
        using var server = await ServerProcess.StartAsync(new Launch { Settings = settings, Environment = { ["SSL_CERT_FILE"] = _known.WriteRoot(_folder, "system.pem") } });
        using var known = OpenSslClient.Connect(server["Echo"], Arguments("known"));
        await known.ExpectEchoAsync("let in");

        using var unknown = OpenSslClient.Connect(server["Echo"], Arguments("unknown"));
        await server.WaitForEndAsync("Echo", "handshake_failed");
    }

    private string[] Arguments(string certificate)
    {
        if (certificate == "none")
            return [];
        using var intermediate = new Authority("CN=Branch", _known);
        var issuer = certificate switch { "unknown" => _unknown, "intermediate" => intermediate, _ => _known };
        using X509Certificate2 issued = certificate == "a server's" ? issuer.IssueServer("client") : issuer.IssueClient("client");
        var (path, keyPath) = issuer.WritePem(issued, _folder, "client");
        return ["-cert", path, "-key", keyPath, "-cert_chain", path];
    }
}
