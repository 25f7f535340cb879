using System.Net;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Proxy;

/// <summary>Proxies that announce their clients, and all who only pretend to.</summary>
public sealed class ProxyProtocolTests
{
    private const string Text = "PROXY TCP4 192.0.2.7 192.0.2.1 40001 443\r\n";
    private const string Closed = "socketskestrel.connections.closed";

    private static readonly byte[] Signature = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();
    private static readonly byte[] Binary = [.. Signature, 0x21, 0x11, 0, 12, 192, 0, 2, 7, 192, 0, 2, 1, 156, 65, 1, 187];
    private static readonly IPAddress Outsider = IPAddress.Parse("127.0.0.2");

    public static TheoryData<string, byte[]> Headers => new() { { "text", System.Text.Encoding.ASCII.GetBytes(Text) }, { "binary", Binary } };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Client_s_address_is_the_announced_one_however_the_header_comes(string version, byte[] header)
    {
        using var server = await ServerProcess.StartAsync(Settings(("ProxyProtocol", "Required")));
        using var atOnce = await server.ConnectTcpAsync("Echo");
        await atOnce.SendAsync((byte[])[.. header, .. "together\n"u8]);
        Assert.Equal("together", await atOnce.ReadLineAsync());
        await server.Output.WaitForAsync("Connection 1 to Echo is from 192.0.2.7:40001, says 127.0.0.1:");

        using var byByte = await server.ConnectTcpAsync("Echo");
        foreach (var b in header.Concat("by byte\n"u8.ToArray()))
            await byByte.SendAsync(new[] { b });
        Assert.Equal("by byte", await byByte.ReadLineAsync());
        await server.Output.WaitForAsync("Connection 2 to Echo is from 192.0.2.7:40001, says 127.0.0.1:");

        byByte.FinishSending();
        Assert.Empty(await byByte.ReadToEndAsync());
        await server.Output.WaitForAsync("Connection 2 to Echo ended: client_closed, 8 bytes received, 8 sent");
        Assert.NotEmpty(version);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Hostile_headers_are_closed_without_a_word_and_counted_while_others_talk()
    {
        const int rounds = 20;
        byte[][] hostile =
        [
            "PROXY TCP4 192.0.2.7 192.0.2.1 40001\r\n"u8.ToArray(),
            "PROXY TCP4 192.0.2.7 192.0.2.1 40001 443\n"u8.ToArray(),
            System.Text.Encoding.ASCII.GetBytes("PROXY UNKNOWN ".PadRight(107, 'x')),
            [.. Signature, 0x21, 0x11, 0xFF, 0xFF],
            [.. Signature, 0x31, 0x11, 0, 12],
            [.. Signature, 0x21, 0x11, 0, 19, 192, 0, 2, 7, 192, 0, 2, 1, 156, 65, 1, 187, 3, 0, 4, 1, 2, 3, 4],
            "GET / HTTP/1.0\r\n\r\n"u8.ToArray(),
            [0x16, 3, 1, 0, 5],
        ];
        using var server = await ServerProcess.StartAsync(Settings(("ProxyProtocol", "Required")).Witnesses());
        using var witnesses = await Witnesses.StartAsync(server);
        Vitals? before = null;
        for (var i = 0; i < rounds; i++)
        {
            foreach (var bytes in hostile)
            {
                using var peer = await server.ConnectTcpAsync("Echo");
                await peer.SendAsync(bytes);
                await peer.WaitForCloseAsync();
                Assert.Equal(0, peer.BytesRead);
            }

            using var outsider = await TcpPeer.ConnectAsync(server["Echo"].Address, Outsider);
            await outsider.WaitForCloseAsync();
            using var looking = await server.ConnectTcpAsync("Echo");
            looking.FinishSending();
            await looking.WaitForCloseAsync();

            // The first round, and a look at the counters, has everything loaded that this takes.
            if (i == 0)
                await Counters.WaitForAsync(server, hostile.Length + 1, Closed, ("endpoint", "Echo"), ("reason", "proxy_header"));
            before ??= Vitals.Of(server);
        }

        await Counters.WaitForAsync(server, rounds * (hostile.Length + 1), Closed, ("endpoint", "Echo"), ("reason", "proxy_header"));
        await Counters.WaitForAsync(server, rounds, Closed, ("endpoint", "Echo"), ("reason", "client_closed"));
        await Counters.WaitForAsync(server, 0, "socketskestrel.messages.rejected", ("endpoint", "Echo"));
        await witnesses.StopAsync();
        await before!.WaitUntilBackAsync(server, memory: 64 << 20);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Silent_peers_and_slow_headers_are_given_up_in_time()
    {
        using var server = await ServerProcess.StartAsync(
            Settings(("ProxyProtocol", "Required"), ("HandshakeTimeout", "00:00:01")).Witnesses());
        using var witnesses = await Witnesses.StartAsync(server);
        var peers = new List<TcpPeer>();
        for (var i = 0; i < 200; i++)
        {
            var peer = await server.ConnectTcpAsync("Echo");
            peers.Add(peer);
            if (i % 2 == 0)
                await peer.SendAsync(Text[..(i % Text.Length)]);
        }

        foreach (var peer in peers)
            await peer.WaitForCloseAsync();
        await Counters.WaitForAsync(server, peers.Count, Closed, ("endpoint", "Echo"), ("reason", "proxy_header"));
        await witnesses.StopAsync();
        peers.ForEach(peer => peer.Dispose());
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Outsiders_are_served_but_not_believed_where_a_header_is_optional()
    {
        using var server = await ServerProcess.StartAsync(
            Settings(("ProxyProtocol", "Optional"), ("HandshakeTimeout", "01:00:00")).Tcp("Chat", "Chat", ("ProxyProtocol", "Optional"), ("TrustedProxies:0", "127.0.0.1"), ("HandshakeTimeout", "00:00:01")).Web());
        using var reader = await TcpPeer.ConnectAsync(server["Chat"].Address, Outsider);
        await server.Output.WaitForAsync("to Chat started");
        using var patient = await server.ConnectTcpAsync("Chat");
        await server.Output.WaitForAsync("to Chat started", count: 2);
        using var writer = await TcpPeer.ConnectAsync(server["Chat"].Address, Outsider);

        // Only one who does not listen when this is said is not told; the trusted one listens a second later.
        var said = 0;
        var heard = patient.ReadLineAsync();
        while (!heard.IsCompleted)
        {
            await writer.SendAsync($"{said}\n");
            Assert.Equal($"{said++}", await reader.ReadLineAsync());
        }

        Assert.InRange(int.Parse((await heard)!, System.Globalization.CultureInfo.InvariantCulture), 0, said);

        using var trusted = await server.ConnectTcpAsync("Echo");
        await trusted.SendAsync("hello\n");
        Assert.Equal("hello", await trusted.ReadLineAsync());
        foreach (var header in new[] { System.Text.Encoding.ASCII.GetBytes(Text), Binary })
        {
            using var liar = await TcpPeer.ConnectAsync(server["Echo"].Address, Outsider);
            await liar.SendAsync((byte[])[.. header, .. "hello\n"u8]);
            await liar.WaitForCloseAsync();
            Assert.Equal(0, liar.BytesRead);
        }

        await Counters.WaitForAsync(server, 2, Closed, ("endpoint", "Echo"), ("reason", "proxy_header"));
        Assert.DoesNotContain(server.Output.Lines, line => line.Contains("192.0.2.7", StringComparison.Ordinal));
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Limit_per_address_is_the_clients_not_the_proxy_s()
    {
        using var server = await ServerProcess.StartAsync(
            Settings(("ProxyProtocol", "Required")).Set("SocketsKestrel:Limits:MaxConnectionsPerIp", "1"));
        using var one = await AskAsync("192.0.2.7");
        Assert.Equal("hello", await one.ReadLineAsync());
        using var other = await AskAsync("192.0.2.8");
        Assert.Equal("hello", await other.ReadLineAsync());
        using var again = await AskAsync("192.0.2.7");
        Assert.StartsWith("ERR full ", await again.ReadLineAsync(), StringComparison.Ordinal);

        one.Dispose();
        await server.WaitForEndAsync("Echo", "client_closed");
        using var next = await AskAsync("192.0.2.7");
        Assert.Equal("hello", await next.ReadLineAsync());

        async Task<TcpPeer> AskAsync(string address)
        {
            var peer = await server.ConnectTcpAsync("Echo");
            await peer.SendAsync($"PROXY TCP4 {address} 192.0.2.1 1 2\r\nhello\n");
            return peer;
        }
    }

    private static Settings Settings(params (string Key, string? Value)[] more) =>
        new Settings().Tcp("Echo", "Echo", [("TrustedProxies:0", "127.0.0.1"), .. more]);
}
