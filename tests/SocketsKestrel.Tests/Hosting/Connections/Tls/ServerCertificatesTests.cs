using System.Net.Security;
using SocketsKestrel.Hosting.Connections.Tls;

namespace SocketsKestrel.Tests.Hosting.Connections.Tls;

/// <summary>Settings by host name, whatever a client asks for.</summary>
public sealed class ServerCertificatesTests
{
    private readonly SslServerAuthenticationOptions _byDefault = new();
    private readonly SslServerAuthenticationOptions _wildcard = new();

    [Fact]
    public void Name_of_dots_alone_costs_no_more_than_another()
    {
        var certificates = new ServerCertificates(_byDefault, new Dictionary<string, SslServerAuthenticationOptions> { ["*.wild.test"] = _wildcard });
        Assert.Same(_wildcard, certificates.Select("a.b.wild.test"));
        var hostile = new string('.', 16_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Same(_byDefault, certificates.Select(hostile));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }
}
