using System.Net.WebSockets;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.WebSockets;

/// <summary>Limits and ends over WebSockets: those of the endpoint, with a status.</summary>
public sealed class GatewayLimitTests
{
    [Theory]
    [InlineData("Chat")]
    [InlineData("Echo")]
    public async Task A_message_that_is_too_long_is_refused_across_its_fragments(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Mode", mode, ("Framing:MaxLength", "1000")));
        using var client = await WebSocketPeer.ConnectAsync(server, "Mode");
        await client.SendAsync(new byte[600], WebSocketMessageType.Text, endOfMessage: false);
        await client.SendAsync(new byte[600], WebSocketMessageType.Text);
        await client.ExpectAsync("ERR too-long the message is longer than this endpoint allows");
        await client.ExpectCloseAsync(1009, "too_long");
        await server.WaitForEndAsync("Mode", "too_long");
    }

    [Theory]
    [InlineData("Chat")]
    [InlineData("Echo")]
    public async Task Text_that_is_not_UTF8_ends_the_connection(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Mode", mode));
        using var client = await WebSocketPeer.ConnectAsync(server, "Mode");
        await client.SendAsync(0xC3, 0x28);
        await client.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8");
        await client.ExpectCloseAsync(1007, "protocol_error");
        await server.WaitForEndAsync("Mode", "protocol_error");
    }

    [Fact]
    public async Task Caps_are_those_of_the_endpoint_on_every_transport()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", ("MaxConnections", "2")));
        using var tcp = await server.ConnectAsync("Echo");
        await tcp.ExpectAnswerAsync("one", "one");
        var second = await WebSocketPeer.ConnectAsync(server, "Echo");
        await second.ExpectAnswerAsync("two", "two");

        using var third = await WebSocketPeer.ConnectAsync(server, "Echo");
        await third.ExpectAsync("ERR full no place is free, try again later");
        await third.ExpectCloseAsync(1013, "full");
        await second.CloseAsync();
        second.Dispose();
        await server.WaitForEndAsync("Echo", "client_closed");
        using var fourth = await server.ConnectAsync("Echo");
        await fourth.ExpectAnswerAsync("four", "four");
    }

    [Fact]
    public async Task Clients_that_leave_the_queue_give_up_their_places_in_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", ("MaxConnections", "1"), ("WhenFull", "Queue")));
        using var served = await WebSocketPeer.ConnectAsync(server, "Echo");
        await served.ExpectAnswerAsync("one", "one");
        for (var i = 0; i < 3; i++)
        {
            using var waiting = await WebSocketPeer.ConnectAsync(server, "Echo");
        }

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.active");
        using var next = await WebSocketPeer.ConnectAsync(server, "Echo");
        await served.CloseAsync();
        await next.ExpectAnswerAsync("two", "two");
    }

    [Fact]
    public async Task Timeouts_and_rates_close_with_a_policy_status()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web()
            .Tcp("Idle", "Echo", ("IdleTimeout", "00:00:00.3"))
            .Tcp("Late", "Echo", ("MessageTimeout", "00:00:00.3"))
            .Tcp("Fast", "Echo", ("RateLimit:MessagesPerSecond", "1"), ("RateLimit:Burst", "1"), ("RateLimit:WhenExceeded", "Disconnect")));
        using var idle = await WebSocketPeer.ConnectAsync(server, "Idle");
        await idle.ExpectCloseAsync(1008, "idle");
        using var late = await WebSocketPeer.ConnectAsync(server, "Late");
        await late.SendAsync("the beginning"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await late.ExpectAsync("ERR message-timeout the message was not complete in time");
        await late.ExpectCloseAsync(1008, "message_timeout");
        using var fast = await WebSocketPeer.ConnectAsync(server, "Fast");
        await fast.ExpectAnswerAsync("one", "one");
        await fast.ExpectAnswerAsync("two", "ERR rate-limited too much in too short a time, try again later");
        await fast.ExpectCloseAsync(1008, "rate_limited");
    }

    [Fact]
    public async Task A_reader_that_stops_is_closed_as_a_slow_consumer_and_the_others_get_all()
    {
        const int count = 30_000;
        const int batch = 50;
        var text = new string('x', 1000);
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Chat", "Chat"));
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var stopped = await WebSocketPeer.ConnectAsync(server, "Chat");
        using var reader = await WebSocketPeer.ConnectAsync(server, "Chat");
        await stopped.SendAsync("hello");
        await sender.ExpectAsync("hello");
        await reader.SendAsync("hello");
        await sender.ExpectAsync("hello");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i += batch)
                await sender.Tcp.SendAsync(string.Concat(Enumerable.Repeat($"{text}\n", batch)));
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < count; i++)
        {
            var message = Encoding.UTF8.GetString(await reader.ReceiveAsync(text.Length));
            if (message == "hello")
                i--;
            else
                Assert.Equal(text, message);
        }

        await sending.WithinDeadline("sending");
        await server.WaitForEndAsync("Chat", "slow_consumer");
        Assert.Single(server.Output.Lines, line => line.Contains(" ended: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    internal async Task A_drain_closes_with_going_away_and_the_process_ends_well(Signal signal)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo").Tcp("Chat", "Chat"));
        using var echo = await WebSocketPeer.ConnectAsync(server, "Echo");
        await echo.ExpectAnswerAsync("here", "here");
        using var chat = await WebSocketPeer.ConnectAsync(server, "Chat");
        await server.Output.WaitForAsync("to Chat started");
        server.Send(signal);
        await echo.ExpectCloseAsync(1001, "server_stopping");
        Assert.StartsWith("* ", Encoding.UTF8.GetString(await chat.ReceiveAsync(0)), StringComparison.Ordinal);
        await chat.ExpectCloseAsync(1001, "server_stopping");
        Assert.Equal(0, await server.ExitCodeAsync());
    }
}
