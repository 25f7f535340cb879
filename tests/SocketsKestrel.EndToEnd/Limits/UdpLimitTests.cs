using System.Net;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>Datagrams that are dropped: none is answered, none is relayed, and the endpoint serves on.</summary>
public sealed class UdpLimitTests
{
    [Fact]
    public async Task Beyond_the_greatest_number_of_peers_a_stranger_is_not_heard()
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Line", "Chat").Udp("Chat", "Chat", ("Udp:MaxPeers", "2")).Udp("Reply", "Reply", ("Udp:MaxPeers", "1")));
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var first = await ChatClient.JoinWithAsync("first", server, "Chat", line);
        using var second = await ChatClient.JoinWithAsync("second", server, "Chat", line, first);
        using var third = await server.ConnectAsync("Chat");
        await third.SendAsync("third");
        await second.SendAsync("second again");
        await line.ExpectAsync("second again");
        await first.ExpectAsync("second again");

        await first.SendAsync("quit");
        await third.SendAsync("third again");
        await line.ExpectAsync("third again");

        using var known = server.ConnectUdp("Reply");
        using var unknown = server.ConnectUdp("Reply");
        Assert.Equal("서버 응답 메시지 1", await known.AskAsync("a"));
        await unknown.SendAsync("b");
        Assert.Equal("서버 응답 메시지 2", await known.AskAsync("c"));
        Assert.False(unknown.HasReceived);
    }

    [Fact]
    public async Task A_mode_that_remembers_nothing_has_no_greatest_number_of_peers()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Udp("Echo", "Echo", ("Udp:MaxPeers", "1")));
        for (var i = 0; i < 5; i++)
        {
            using var client = server.ConnectUdp("Echo");
            Assert.Equal("abc", await client.AskAsync("abc"));
        }
    }

    [Fact]
    public async Task Empty_and_too_long_datagrams_are_dropped()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Udp("Echo", "Echo").Udp("Small", "Echo", ("Udp:MaxDatagramSize", "8")));
        foreach (var (endpoint, size) in new[] { ("Echo", 1472), ("Small", 8) })
        {
            using var client = server.ConnectUdp(endpoint);
            await client.SendAsync("");
            await client.SendAsync(new byte[size + 1]);
            await client.SendAsync(new byte[size * 10]);
            var longest = new string('x', size);

            Assert.Equal(longest, await client.AskAsync(longest));
            Assert.False(client.HasReceived);
        }
    }

    [Fact]
    public async Task Privileged_source_ports_are_dropped()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can send from such a port.");
        using var server = await ServerProcess.StartAsync(new Settings().Udp("Echo", "Echo"));
        using var privileged = PrivilegedPeer(server["Echo"].Address);
        await privileged.SendAsync("abc");
        using var client = server.ConnectUdp("Echo");

        Assert.Equal("def", await client.AskAsync("def"));
        Assert.False(privileged.HasReceived);
    }

    [Fact]
    public async Task Datagrams_from_the_process_s_own_endpoints_are_dropped()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can forge a source address.");
        using var server = await ServerProcess.StartAsync(new Settings().Udp("Echo", "Echo").Udp("Reply", "Reply").Tcp("Line", "Chat").Udp("Chat", "Chat"));
        using var line = await ChatClient.JoinAsync(server, "Line");
        foreach (var (to, from) in new[] { ("Reply", "Echo"), ("Echo", "Reply"), ("Chat", "Echo"), ("Echo", "Echo") })
            await PythonProcess.RunAsync(ForgedDatagram, server[from].Port, server[to].Port);

        // The room would have heard it before anything else.
        using var reply = server.ConnectUdp("Reply");
        Assert.Equal("서버 응답 메시지 1", await reply.AskAsync("abc"));
        using var udp = await ChatClient.JoinWithAsync("hello", server, "Chat", line);
        Assert.DoesNotContain(server.Output.Lines, l => l.StartsWith("fail:", StringComparison.Ordinal));
    }

    /// <summary>Sends "forged" from a port that another socket has, by writing the UDP header itself (RFC 768; checksum 0 is none).</summary>
    private const string ForgedDatagram = """
        import socket, struct, sys
        payload = b'forged'
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
        s.sendto(struct.pack('!HHHH', int(sys.argv[1]), int(sys.argv[2]), 8 + len(payload), 0) + payload, ('127.0.0.1', 0))
        """;

    private static UdpPeer PrivilegedPeer(EndPoint server)
    {
        for (var port = 1023; ; port--)
        {
            try
            {
                return new UdpPeer(server, port);
            }
            catch (System.Net.Sockets.SocketException e) when (e.SocketErrorCode == System.Net.Sockets.SocketError.AddressAlreadyInUse && port > 512)
            {
                // Somebody else's; the next one will do.
            }
        }
    }
}
