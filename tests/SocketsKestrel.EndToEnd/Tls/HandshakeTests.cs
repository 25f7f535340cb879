using System.Net.Sockets;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Tls;

/// <summary>Clients that do not shake hands as they should: closed, counted, and no harm to anyone else.</summary>
public sealed class HandshakeTests : IDisposable
{
    private const string Closed = "socketskestrel.connections.closed";

    /// <summary>The head of a TLS record that would hold 512 bytes of a handshake, and some of them.</summary>
    private static readonly byte[] HalfHello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, 0x11, 0x22];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("silent", "handshake_timeout")]
    [InlineData("half a hello", "handshake_timeout")]
    [InlineData("trickling", "handshake_timeout")]
    [InlineData("trickling in plain text", "handshake_timeout")]
    [InlineData("http", "handshake_failed")]
    [InlineData("plain text", "handshake_failed")]
    [InlineData("random", "handshake_failed")]
    [InlineData("hello of nonsense", "handshake_failed")]
    [InlineData("ends half-way", "handshake_failed")]
    [InlineData("ends at once", "client_closed")]
    [InlineData("resets half-way", "reset")]
    public async Task Whoever_does_not_shake_hands_is_closed_and_counted(string kind, string reason)
    {
        using var server = await StartAsync("00:00:01");
        using var witnesses = await Witnesses.StartAsync(server);
        for (var count = 1; count <= 3; count++)
        {
            using var client = await TcpPeer.ConnectAsync(server["Echo"].Address);
            await Task.WhenAny(MisbehaveAsync(client, kind), server.Output.WaitForAsync($"to Echo ended: {reason}", count));
            await Counters.WaitForAsync(server, count, Closed, ("endpoint", "Echo"), ("reason", reason));
            if (!kind.StartsWith("resets", StringComparison.Ordinal))
                Assert.DoesNotContain("ERR", await ReadAllAsync(client), StringComparison.Ordinal);
        }

        await witnesses.StopAsync();
        await ServesAsync(server);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Two_hundred_silent_clients_at_once_are_closed_and_leave_nothing_behind()
    {
        using var server = await StartAsync(handshakeTimeout: null);
        await ServesAsync(server);
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what that needs
        var before = Vitals.Of(server);
        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => TcpPeer.ConnectAsync(server["Echo"].Address)));
        foreach (var client in clients.Take(100))
            await client.SendAsync(HalfHello);
        await ServesAsync(server);

        await Task.WhenAll(clients.Select(ReadAllAsync));
        await Counters.WaitForAsync(server, 200, Closed, ("endpoint", "Echo"), ("reason", "handshake_timeout"));
        foreach (var client in clients)
            client.Dispose();
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, memory: 24 << 20, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Handshakes_that_are_reset_half_way_leave_nothing_behind()
    {
        using var server = await StartAsync("00:00:05");
        await ServesAsync(server);
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what that needs
        var before = Vitals.Of(server);
        for (var i = 0; i < 200; i++)
        {
            using var client = await TcpPeer.ConnectAsync(server["Echo"].Address);
            if (i % 2 == 0)
                await client.SendAsync(HalfHello);
            client.Reset();
        }

        await Counters.WaitForAsync(server, 200, Closed, ("endpoint", "Echo"), ("reason", "reset"));
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, memory: 24 << 20, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Where_no_place_is_free_a_client_is_closed_without_plain_text()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tls("Echo", "Echo", _folder, ("MaxConnections", "1")));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = await TcpPeer.ConnectAsync(server["Echo"].Address);

        Assert.Equal("", await ReadAllAsync(second));
        await Counters.WaitForAsync(server, 1, Closed, ("endpoint", "Echo"), ("reason", "full"));
        await first.ExpectAnswerAsync("2", "2");
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_handshakes()
    {
        using var server = await StartAsync("00:01:00");
        using var client = await TcpPeer.ConnectAsync(server["Echo"].Address);
        await client.SendAsync(HalfHello);
        await server.Output.WaitForAsync("to Echo started");
        server.Send(Signal.Terminate);

        await server.WaitForEndAsync("Echo", "server_stopping");
        Assert.Equal(0, await server.ExitCodeAsync());
        server.AssertNoUnhandledException();
    }

    private static async Task MisbehaveAsync(TcpPeer client, string kind)
    {
        switch (kind)
        {
            case "half a hello":
                await client.SendAsync(HalfHello);
                break;
            case "trickling":
                await TrickleAsync(client, HalfHello);
                break;
            case "trickling in plain text":
                await TrickleAsync(client, "GET "u8.ToArray());
                break;
            case "http":
                await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                break;
            case "plain text":
                await client.SendAsync("hello, anyone?\n");
                break;
            case "random":
                await client.SendAsync((byte[])[.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 31) + 7))]);
                break;
            case "hello of nonsense":
                await client.SendAsync((byte[])[0x16, 0x03, 0x01, 0x00, 0x08, 0x01, 0x00, 0x00, 0x04, 0xFF, 0xFF, 0xFF, 0xFF]);
                break;
            case "ends half-way":
                await client.SendAsync(HalfHello);
                client.FinishSending();
                break;
            case "ends at once":
                client.FinishSending();
                break;
            case "resets half-way":
                await client.SendAsync(HalfHello);
                client.Reset();
                break;
        }
    }

    /// <summary>A byte at a time, for as long as the server listens.</summary>
    private static async Task TrickleAsync(TcpPeer client, byte[] bytes)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        try
        {
            for (var i = 0; await pace.WaitForNextTickAsync(); i++)
                await client.SendAsync(bytes.AsMemory(i % bytes.Length, 1));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server has closed, or the test is over.
        }
    }

    private static async Task<string> ReadAllAsync(TcpPeer client)
    {
        try
        {
            return Encoding.UTF8.GetString(await client.ReadToEndAsync());
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return ""; // closed with bytes unread
        }
    }

    private static async Task ServesAsync(ServerProcess server)
    {
        using var client = await server.ConnectAsync("Echo");
        await client.ExpectAnswerAsync("served", "served");
    }

    private Task<ServerProcess> StartAsync(string? handshakeTimeout) => ServerProcess.StartAsync(
        new Settings().Witnesses().Tls("Echo", "Echo", _folder, handshakeTimeout is null ? [] : [("HandshakeTimeout", handshakeTimeout)]));
}
