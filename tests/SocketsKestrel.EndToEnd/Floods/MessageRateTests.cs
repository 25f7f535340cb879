using System.Diagnostics;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Floods;

/// <summary>Clients that send more messages than they may.</summary>
public sealed class MessageRateTests
{
    private const string RateLimited = "ERR rate-limited too much in too short a time, try again later";

    [Fact]
    public async Task Delayed_client_gets_every_answer_and_no_faster_than_its_rate()
    {
        const int Messages = 60;
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Echo", "Echo", Rate("MessagesPerSecond", "50"), Rate("Burst", "10")));
        using var witnesses = await Witnesses.StartAsync(server);
        using var client = await server.ConnectTcpAsync("Echo");
        var begin = Stopwatch.GetTimestamp();
        await client.SendAsync(string.Concat(Enumerable.Range(0, Messages).Select(i => $"{i}\n")));
        for (var i = 0; i < Messages; i++)
            Assert.Equal($"{i}", await client.ReadLineAsync());

        Assert.True(Stopwatch.GetElapsedTime(begin) > TimeSpan.FromSeconds(0.99)); // 50 messages beyond the burst, less what the clocks differ
        client.FinishSending();
        Assert.Empty(await client.ReadToEndAsync());
        await Counters.WaitForAsync(server, Messages, "socketskestrel.messages.received", ("endpoint", "Echo"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Delayed_client_is_held_back_by_TCP()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp(
            "Echo", "Echo", ("Framing:MaxLength", "65536"), Rate("MessagesPerSecond", "1"), Rate("Burst", "1")));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what a first reading loads
        var before = Vitals.Of(server);
        using var client = await server.ConnectTcpAsync("Echo");
        client.SendUntilFull(Encoding.ASCII.GetBytes(new string('x', 60_000) + "\n"));

        await before.WaitUntilBackAsync(server, memory: 16L * 1024 * 1024, descriptors: 5);
        client.Reset();
        await Counters.WaitForAsync(server, 0, "socketskestrel.connections.active", ("endpoint", "Echo"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Delayed_client_is_neither_idle_nor_late()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp(
            "Echo", "Echo", Rate("MessagesPerSecond", "1"), Rate("Burst", "1"), ("IdleTimeout", "00:00:00.5"), ("MessageTimeout", "00:00:00.5")));
        using var client = await server.ConnectTcpAsync("Echo");
        await client.SendAsync("1\n2\n3\n");
        Assert.Equal("1\n2\n3\n", Encoding.UTF8.GetString(await client.ReadToEndAsync()));
        await server.WaitForEndAsync("Echo", "idle");
    }

    [Fact]
    public async Task Delayed_client_is_answered_what_was_received_when_the_server_stops()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Rate("MessagesPerSecond", "1"), Rate("Burst", "1")));
        using var client = await server.ConnectTcpAsync("Echo");
        await client.SendAsync("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n");
        Assert.Equal("1", await client.ReadLineAsync());
        server.Send(Signal.Terminate);
        Assert.EndsWith("11\n12\n", Encoding.UTF8.GetString(await client.ReadToEndAsync()), StringComparison.Ordinal);
        client.Dispose();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Operator")]
    public async Task Client_past_its_burst_is_told_and_closed_where_that_is_configured(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp(
            "It", mode, Rate("MessagesPerSecond", "1"), Rate("Burst", "5"), Rate("WhenExceeded", "Disconnect")));
        using var witnesses = await Witnesses.StartAsync(server);
        using var client = await server.ConnectTcpAsync("It");
        await client.SendAsync(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n")));

        var answers = mode == "Echo" ? "0\n1\n2\n3\n4\n" : "";
        Assert.Equal($"{answers}{RateLimited}\n", Encoding.UTF8.GetString(await client.ReadToEndAsync()));
        client.Dispose();
        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "It"), ("reason", "rate_limited"));
        Assert.Equal(1, (await Counters.ReadAsync(server))["socketskestrel.messages.rejected", ("endpoint", "It"), ("code", "rate-limited")]);
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Reply")]
    public async Task Datagrams_of_one_peer_beyond_its_rate_are_dropped_and_counted(string mode)
    {
        const int Datagrams = 50;
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Udp("It", mode, Rate("MessagesPerSecond", "1"), Rate("Burst", "5")));
        using var witnesses = await Witnesses.StartAsync(server);
        using var hasty = server.ConnectUdp("It");
        for (var i = 0; i < Datagrams; i++)
            await hasty.SendAsync("x");
        await Counters.WaitForAsync(server, Datagrams, "socketskestrel.messages.received", ("endpoint", "It"));

        var dropped = (int)(await Counters.ReadAsync(server))["socketskestrel.messages.rejected", ("endpoint", "It"), ("code", "rate-limited")];
        Assert.InRange(dropped, 1, Datagrams - 5);
        for (var i = 0; i < Datagrams - dropped; i++)
            await hasty.ReceiveAsync(0);
        Assert.False(hasty.HasReceived);
        using var other = server.ConnectUdp("It");
        Assert.NotEmpty(await other.AskAsync("y"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    private static (string Key, string? Value) Rate(string key, string value) => ($"RateLimit:{key}", value);
}
