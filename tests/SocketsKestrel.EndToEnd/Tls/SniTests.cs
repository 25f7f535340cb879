using System.Security.Authentication;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Tls;

/// <summary>One endpoint, several names.</summary>
public sealed class SniTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("one.test", "CN=one.test")]
    [InlineData("ONE.test", "CN=one.test")]
    [InlineData("a.wild.test", "CN=*.wild.test")]
    [InlineData("b.a.wild.test", "CN=*.wild.test")]
    [InlineData("own.wild.test", "CN=own.wild.test")]
    [InlineData("wild.test", "CN=localhost")]
    [InlineData("other.test", "CN=localhost")]
    public async Task A_client_gets_the_certificate_of_the_name_it_asks_for(string asked, string shown)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Echo", "Echo", _folder, [.. Host("one.test"), .. Host("*.wild.test"), .. Host("own.wild.test")]));
        using var client = OpenSslClient.Connect(server["Echo"], "-servername", asked, "-nameopt", "RFC2253"); // the default form changed with OpenSSL 3.2

        Assert.Equal($"subject={shown}", await client.Output.WaitForAsync("subject="));
        await client.ExpectEchoAsync("hello");
    }

    [Theory]
    [InlineData("-servername", "other.test")]
    [InlineData("-noservername")]
    public async Task Without_a_certificate_for_all_others_they_are_refused(params string[] arguments)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Endpoint("Echo", "tls://127.0.0.1:0", "Echo", [.. Host("one.test")]));
        using var other = OpenSslClient.Connect(server["Echo"], arguments);
        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "handshake_failed"));

        using var client = await TcpPeer.ConnectTlsAsync(server["Echo"].Address, TcpPeer.Trusting(Authority.Common, "one.test"));
        await client.SendAsync("hello\n");
        Assert.Equal("hello", await client.ReadLineAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => TcpPeer.ConnectTlsAsync(server["Echo"].Address));
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_client_that_trusts_another_name_does_not_take_the_certificate()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Echo", "Echo", _folder));

        await Assert.ThrowsAsync<AuthenticationException>(() => TcpPeer.ConnectTlsAsync(server["Echo"].Address, TcpPeer.Trusting(Authority.Common, "elsewhere.test")));
    }

    private IEnumerable<(string Key, string? Value)> Host(string host) =>
        Authority.Common.ServerSettings(_folder, host.Replace('*', '_'), host).Select(setting => ($"Sni:{host}:{setting.Key}", setting.Value));
}
