using System.Buffers;
using System.Text;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Connections.WebSockets;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.WebSocketFrames;

namespace SocketsKestrel.Tests.Hosting.Connections.WebSockets;

/// <summary>Pings, and the clocks that they must not stop.</summary>
public sealed class WebSocketClockTests : WebSocketEcho
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silent_client_is_pinged_and_one_that_answers_stays_until_it_is_idle(bool hasQueue)
    {
        var peer = hasQueue ? Server.ConnectWebSocket(new DelegateHandler(connection => new Listener(connection).RunAsync()), Endpoint) : Connect();
        var connection = Assert.Single(Server.Registry.Connections);
        var started = Server.Time.GetUtcNow();
        for (var silence = WebSocketKeepAlive.PingAfter; silence < TimeSpan.FromMinutes(10); silence += WebSocketKeepAlive.PingAfter)
        {
            Server.Advance(WebSocketKeepAlive.PingAfter + ConnectionClock.Period);
            await ReceivesAsync(peer, FromServer(Ping, ""));
            var before = connection.BytesReceived;
            await peer.SendAsync(FromClient(Pong, ""));
            Assert.True(SpinWait.SpinUntil(() => connection.BytesReceived > before, TimeSpan.FromSeconds(30))); // who pinged may not read again yet
            Server.Advance(ConnectionClock.Period);
        }

        Assert.Empty(Server.Ends);
        Server.Advance(started + TimeSpan.FromMinutes(10) + ConnectionClock.Period - Server.Time.GetUtcNow());
        await ReceivesAsync(peer, FromServer(Close, Status(1008, "idle")));
        await peer.SendAsync(FromClient(Close, Status(1008)));
        await peer.Ended;
        Assert.Equal(["Echo idle"], Server.Ends);
    }

    [Fact]
    public async Task Client_that_answers_no_ping_is_gone()
    {
        var peer = Connect();
        Server.Advance(WebSocketKeepAlive.PingAfter);
        await ReceivesAsync(peer, FromServer(Ping, ""));
        Server.Advance(WebSocketKeepAlive.GoneAfter - WebSocketKeepAlive.PingAfter);
        await ReceivesAsync(peer, FromServer(Close, Status(1008, "idle")));
        Server.Advance(LingeringClose.LongestSilence + ConnectionClock.Period);
        await peer.Ended;
        Assert.Equal(["Echo idle"], Server.Ends);
    }

    [Fact]
    public async Task First_message_has_no_more_time_for_pings_before_it()
    {
        var endpoint = TestEndpoint.Create("First", options => options.FirstMessageTimeout = TimeSpan.FromSeconds(40));
        using var server = new TestServer(endpoint);
        var peer = server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), endpoint);
        await peer.SendAsync(FromClient(Pong, ""));
        server.Advance(WebSocketKeepAlive.PingAfter + ConnectionClock.Period);
        await ReceivesAsync(peer, FromServer(Ping, ""));
        server.Advance(TimeSpan.FromSeconds(10));
        await ReceivesAsync(peer, [.. FromServer(Text, "ERR message-timeout the message was not complete in time"), .. FromServer(Close, Status(1008, "message_timeout"))]);
    }

    [Fact]
    public async Task Message_in_fragments_has_the_time_of_one_message()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "one", isFinal: false));
        for (var second = 0; second < 15; second++)
        {
            Server.Advance(TimeSpan.FromSeconds(1));
            await peer.SendAsync([.. FromClient(Continuation, ".", isFinal: false), .. FromClient(Ping, "")]);
        }

        Server.Advance(ConnectionClock.Period);
        var received = Encoding.UTF8.GetString(await peer.ReadAsync(30 + "..ERR message-timeout the message was not complete in time".Length + 2 + 2 + "message_timeout".Length));
        Assert.EndsWith("message_timeout", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_message_that_is_still_coming_is_not_idle()
    {
        var endpoint = TestEndpoint.Create("Slow", options => (options.IdleTimeout, options.MessageTimeout, options.Framing.MaxLength) = (TimeSpan.FromSeconds(5), null, MaxLength));
        using var server = new TestServer(endpoint);
        var peer = server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), endpoint);
        var frame = FromClient(Text, new string('x', 10));
        foreach (var piece in frame)
        {
            await peer.SendAsync([piece]);
            server.Advance(TimeSpan.FromSeconds(1));
        }

        await ReceivesAsync(peer, FromServer(Text, new string('x', 10)));
    }

    private sealed class Listener(ServerConnection connection) : QueuedSession(connection)
    {
        public override bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message) => true;
    }
}
