using System.Net;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>Every form of host, and from where its endpoint is reached.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1", true, false)]
    [InlineData("[::1]", false, true)]
    [InlineData("localhost", true, true)]
    [InlineData("*", true, true)]
    [InlineData("0.0.0.0", true, false)]
    [InlineData("[::]", true, true)]
    public async Task A_host_is_reached_at_the_addresses_it_stands_for(string host, bool ipv4, bool ipv6)
    {
        var port = FreePort.Next();
        using var server = await ServerProcess.StartAsync(new Settings()
            .Endpoint("Tcp", $"tcp://{host}:{port}", "Echo")
            .Endpoint("Udp", $"udp://{host}:{port}", "Echo", ("Udp:AllowSpoofable", "true")));

        Assert.All(server.Endpoints, e => Assert.Equal(port, e.Port));
        foreach (var (address, expected) in new[] { (IPAddress.Loopback, ipv4), (IPAddress.IPv6Loopback, ipv6) })
        {
            var end = new IPEndPoint(address, port);
            if (!expected)
            {
                await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => TcpPeer.ConnectAsync(end));
                continue;
            }

            using var tcp = await TcpPeer.ConnectAsync(end);
            await tcp.SendAsync("abc\n");
            Assert.Equal("abc", await tcp.ReadLineAsync());
            using var udp = new UdpPeer(end);
            Assert.Equal("abc", await udp.AskAsync("abc"));
        }
    }

    [Fact]
    public async Task Udp_alone_opens_no_stream_listener()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Udp("Echo", "Echo").Udp("Chat", "Chat"));

        using var client = server.ConnectUdp("Echo");
        Assert.Equal("abc", await client.AskAsync("abc"));
        Assert.Equal(0, ProcFile.CountListeners(server.Id));
    }

    [Fact]
    public async Task Only_what_is_configured_listens()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo").Udp("UdpEcho", "Echo"));

        Assert.Equal(1, ProcFile.CountListeners(server.Id));
    }
}
