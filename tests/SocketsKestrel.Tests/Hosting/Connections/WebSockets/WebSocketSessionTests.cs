using System.Buffers;
using System.Text;
using CsCheck;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Connections.WebSockets;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.WebSocketFrames;

namespace SocketsKestrel.Tests.Hosting.Connections.WebSockets;

/// <summary>Frames as they may come, against an echo.</summary>
public sealed class WebSocketSessionTests : IDisposable
{
    private const int MaxLength = 100_000;

    /// <summary>Bytes that are good as the first or the second of a frame.</summary>
    private static readonly byte[] Headers = [0x81, 0x82, 0x01, 0x02, 0x80, 0x00, 0x88, 0x89, 0xFE, 0xFF];

    private readonly Endpoint _endpoint = TestEndpoint.Create("Echo", options =>
    {
        options.Framing.MaxLength = MaxLength;
        options.IdleTimeout = TimeSpan.FromMinutes(10);
    });

    private readonly TestServer _server;

    public WebSocketSessionTests() => _server = new TestServer(_endpoint);

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(MaxLength)]
    public async Task Message_of_any_length_comes_back(int length)
    {
        var peer = Connect();
        var message = new string('x', length);
        await peer.SendAsync(FromClient(Text, message));
        await ReceivesAsync(peer, FromServer(Text, message));
    }

    [Fact]
    public async Task Client_is_answered_as_it_speaks()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Text, "안녕"), .. FromClient(Binary, [0xFF, 0x00]), .. FromClient(Text, "again")]);
        await ReceivesAsync(peer, [.. FromServer(Text, "안녕"), .. FromServer(Binary, [0xFF, 0x00]), .. FromServer(Text, "again")]);
    }

    [Fact]
    public void However_it_is_cut_every_message_comes_back_once() =>
        Gen.Select(Gen.Byte.Array[0, 300].Array[1, 8], Gen.Int[1, 40], Gen.Int[1, 200]).Sample(
            (messages, fragment, slice) =>
            {
                using var server = new TestServer(_endpoint);
                var peer = server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), _endpoint);
                var pings = 0;
                var sent = messages.SelectMany(message => Fragments(message, fragment, ref pings)).ToArray();
                foreach (var piece in sent.Chunk(slice))
                    peer.SendAsync(piece).GetAwaiter().GetResult();
                peer.SendAsync(FromClient(Close, Status(1000))).GetAwaiter().GetResult();
                var received = peer.ReadAsync(long.MaxValue).GetAwaiter().GetResult();
                byte[] pongs = [.. Enumerable.Repeat(FromServer(Pong, "p"), pings).SelectMany(pong => pong)];
                byte[] expected = [.. messages.SelectMany(message => FromServer(Binary, message)), .. FromServer(Close, Status(1000))];
                Assert.Equal(expected.Length + pongs.Length, received.Length);
                Assert.Equal(expected, Without(received, FromServer(Pong, "p"), pings));
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void Whatever_comes_is_an_end_for_a_reason_and_no_fault() =>
        Gen.Select(Gen.Select(Gen.Bool, Gen.Byte, static (any, b) => any ? b : Headers[b % Headers.Length]).Array[0, 60], Gen.Int[1, 20]).Sample(
            (bytes, slice) =>
            {
                using var server = new TestServer(_endpoint);
                var peer = server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), _endpoint);
                foreach (var piece in bytes.Chunk(slice))
                    peer.SendAsync(piece).GetAwaiter().GetResult();
                peer.Finish();
                peer.ReadAsync(long.MaxValue).GetAwaiter().GetResult();
                peer.Ended.GetAwaiter().GetResult();
                Assert.DoesNotContain("faulted", Assert.Single(server.Ends), StringComparison.Ordinal);
            },
            iter: 2000,
            threads: 1);

    [Fact]
    public async Task Ping_between_fragments_is_answered_at_once()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Text, "one ", isFinal: false), .. FromClient(Ping, "are you there")]);
        await ReceivesAsync(peer, FromServer(Pong, "are you there"));
        await peer.SendAsync(FromClient(Continuation, "message"));
        await ReceivesAsync(peer, FromServer(Text, "one message"));
    }

    [Fact]
    public async Task Character_may_be_cut_by_fragments()
    {
        var peer = Connect();
        var text = Encoding.UTF8.GetBytes("한");
        await peer.SendAsync([.. FromClient(Text, text[..1], isFinal: false), .. FromClient(Continuation, text[1..])]);
        await ReceivesAsync(peer, FromServer(Text, text));
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(3000, 3000)]
    [InlineData(1005, 1002)]
    [InlineData(1006, 1002)]
    [InlineData(999, 1002)]
    public async Task Close_is_answered_with_its_status(int status, int answer)
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Close, Status(status, "bye")));
        await ReceivesAsync(peer, FromServer(Close, Status(answer)));
        await peer.Ended;
        Assert.Equal(["Echo client_closed"], _server.Ends);
    }

    [Fact]
    public async Task Close_without_a_status_is_answered_without_one()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Close, ""));
        await ReceivesAsync(peer, FromServer(Close, ""));
        await peer.Ended;
    }

    [Fact]
    public async Task What_follows_a_close_is_not_looked_at()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Close, Status(1000)), .. FromClient(Text, "late")]);
        Assert.Equal(FromServer(Close, Status(1000)), await peer.ReadAsync(long.MaxValue));
    }

    [Fact]
    public async Task Handler_that_closes_sends_a_normal_close_and_waits_for_the_client_s()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "bye"));
        await ReceivesAsync(peer, FromServer(Close, Status(1000, "client_closed")));
        Assert.False(peer.Ended.IsCompleted);
        await peer.SendAsync([.. FromClient(Text, "on its way"), .. FromClient(Close, Status(1000))]);
        await peer.Ended;
        Assert.False(peer.IsAborted);
    }

    [Fact]
    public async Task Client_that_never_answers_a_close_is_not_waited_for_long()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "bye"));
        await ReceivesAsync(peer, FromServer(Close, Status(1000, "client_closed")));
        _server.Advance(LingeringClose.LongestSilence + ConnectionClock.Period);
        await peer.Ended;
    }

    [Theory]
    [InlineData("a reserved bit", 0xC1, 0x80)]
    [InlineData("an opcode that there is not", 0x83, 0x80)]
    [InlineData("a control opcode that there is not", 0x8B, 0x80)]
    [InlineData("no mask", 0x81, 0x01)]
    [InlineData("a ping in pieces", 0x09, 0x80)]
    [InlineData("a ping that is too long", 0x89, 0xFE)]
    [InlineData("a continuation of nothing", 0x80, 0x80)]
    public async Task Frame_that_no_client_may_send_ends_the_connection(string what, int first, int second)
    {
        Assert.NotEmpty(what);
        var peer = Connect();
        await peer.SendAsync([(byte)first, (byte)second, 0, 0, 0, 0]);
        await ReceivesAsync(peer, [.. FromServer(Text, "ERR bad-frame that is no frame of a WebSocket client"), .. FromServer(Close, Status(1002, "protocol_error"))]);
        _server.Advance(LingeringClose.LongestSilence + ConnectionClock.Period);
        await peer.Ended;
        Assert.Equal(["Echo protocol_error"], _server.Ends);
        Assert.Equal(["Echo bad-frame"], _server.Rejections);
    }

    [Fact]
    public async Task Message_inside_a_message_ends_the_connection()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Text, "one", isFinal: false), .. FromClient(Text, "other")]);
        await ReceivesAsync(peer, [.. FromServer(Text, "ERR bad-frame that is no frame of a WebSocket client"), .. FromServer(Close, Status(1002, "protocol_error"))]);
    }

    [Fact]
    public async Task Length_with_the_sign_bit_ends_the_connection()
    {
        var peer = Connect();
        await peer.SendAsync([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        await ReceivesAsync(peer, [.. FromServer(Text, "ERR bad-frame that is no frame of a WebSocket client"), .. FromServer(Close, Status(1002, "protocol_error"))]);
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_ends_the_connection()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Text, [0xC3]), .. FromClient(Close, Status(1000))]);
        await ReceivesAsync(peer, [.. FromServer(Text, "ERR bad-utf8 the message is not valid UTF-8"), .. FromServer(Close, Status(1007, "protocol_error"))]);
        await peer.Ended;
        Assert.Equal(["Echo protocol_error"], _server.Ends);
    }

    [Fact]
    public async Task Too_long_a_message_is_refused_by_its_header()
    {
        var peer = Connect();
        await peer.SendAsync([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]);
        await ReceivesTooLongAsync(peer);
        await peer.SendAsync("of which some comes yet");
        Assert.False(peer.Ended.IsCompleted);
    }

    [Fact]
    public async Task Length_limit_is_that_of_the_message_not_of_its_fragments()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, new string('x', MaxLength - 1), isFinal: false));
        await peer.SendAsync([.. FromClient(Continuation, "xx"), .. FromClient(Close, Status(1009))]);
        await ReceivesTooLongAsync(peer);
        await peer.Ended;
        Assert.Equal(["Echo too_long"], _server.Ends);
    }

    [Fact]
    public async Task Empty_fragments_without_end_are_too_long_a_message()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "x", isFinal: false));
        var fragments = Enumerable.Repeat(FromClient(Continuation, "", isFinal: false), 1000).SelectMany(frame => frame).ToArray();
        for (var sent = 0; sent < (2 * MaxLength) + (65 * 1024); sent += fragments.Length)
            await peer.SendAsync(fragments);
        await ReceivesTooLongAsync(peer);
    }

    [Fact]
    public async Task Pings_without_end_inside_a_message_are_too_long_a_message()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "x", isFinal: false));
        var pongs = Enumerable.Repeat(FromClient(Pong, new string('p', 125)), 100).SelectMany(frame => frame).ToArray();
        for (var sent = 0; sent < (2 * MaxLength) + (65 * 1024); sent += pongs.Length)
            await peer.SendAsync(pongs);
        await ReceivesTooLongAsync(peer);
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
    public async Task Close_in_the_same_read_as_the_last_message_is_seen()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Text, "bye"), .. FromClient(Close, Status(1000))]);
        await ReceivesAsync(peer, FromServer(Close, Status(1000, "client_closed")));
        await peer.Ended;
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

    [Fact]
    public async Task Message_in_fragments_has_the_time_of_one_message()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "one", isFinal: false));
        for (var second = 0; second < 15; second++)
        {
            _server.Advance(TimeSpan.FromSeconds(1));
            await peer.SendAsync([.. FromClient(Continuation, ".", isFinal: false), .. FromClient(Ping, "")]);
        }

        _server.Advance(ConnectionClock.Period);
        var received = Encoding.UTF8.GetString(await peer.ReadAsync(30 + "..ERR message-timeout the message was not complete in time".Length + 2 + 2 + "message_timeout".Length));
        Assert.EndsWith("message_timeout", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silent_client_is_pinged_and_one_that_answers_stays_until_it_is_idle(bool hasQueue)
    {
        var peer = hasQueue ? _server.ConnectWebSocket(new DelegateHandler(connection => new Listener(connection).RunAsync()), _endpoint) : Connect();
        var connection = Assert.Single(_server.Registry.Connections);
        var started = _server.Time.GetUtcNow();
        for (var silence = WebSocketKeepAlive.PingAfter; silence < TimeSpan.FromMinutes(10); silence += WebSocketKeepAlive.PingAfter)
        {
            _server.Advance(WebSocketKeepAlive.PingAfter + ConnectionClock.Period);
            await ReceivesAsync(peer, FromServer(Ping, ""));
            var before = connection.BytesReceived;
            await peer.SendAsync(FromClient(Pong, ""));
            Assert.True(SpinWait.SpinUntil(() => connection.BytesReceived > before, TimeSpan.FromSeconds(30))); // who pinged may not read again yet
            _server.Advance(ConnectionClock.Period);
        }

        Assert.Empty(_server.Ends);
        _server.Advance(started + TimeSpan.FromMinutes(10) + ConnectionClock.Period - _server.Time.GetUtcNow());
        await ReceivesAsync(peer, FromServer(Close, Status(1008, "idle")));
        await peer.SendAsync(FromClient(Close, Status(1008)));
        await peer.Ended;
        Assert.Equal(["Echo idle"], _server.Ends);
    }

    [Fact]
    public async Task Client_that_answers_no_ping_is_gone()
    {
        var peer = Connect();
        _server.Advance(WebSocketKeepAlive.PingAfter);
        await ReceivesAsync(peer, FromServer(Ping, ""));
        _server.Advance(WebSocketKeepAlive.GoneAfter - WebSocketKeepAlive.PingAfter);
        await ReceivesAsync(peer, FromServer(Close, Status(1008, "idle")));
        _server.Advance(LingeringClose.LongestSilence + ConnectionClock.Period);
        await peer.Ended;
        Assert.Equal(["Echo idle"], _server.Ends);
    }

    [Fact]
    public async Task Drain_closes_with_going_away()
    {
        var peer = Connect();
        _server.Registry.Drain();
        await ReceivesAsync(peer, FromServer(Close, Status(1001, "server_stopping")));
        await peer.SendAsync(FromClient(Close, Status(1001)));
        await peer.Ended;
    }

    [Fact]
    public async Task Handler_of_bytes_is_told_that_there_are_none()
    {
        var peer = _server.ConnectWebSocket(new DelegateHandler(static connection => connection.Transport.Input.ReadAsync().AsTask()), _endpoint);
        await ReceivesAsync(peer, FromServer(Close, Status(1011, "faulted")));
        Assert.Contains("\"WebSocket\": false", _server.Logs.LatestRecord.Exception?.Message, StringComparison.Ordinal);
    }

    private static async Task ReceivesAsync(TestPeer peer, byte[] expected) => Assert.Equal(expected, await peer.ReadAsync(expected.Length));

    private static Task ReceivesTooLongAsync(TestPeer peer) => ReceivesAsync(
        peer, [.. FromServer(Text, "ERR too-long the message is longer than this endpoint allows"), .. FromServer(Close, Status(1009, "too_long"))]);

    /// <summary>A message in fragments, with a ping before the last one.</summary>
    private static List<byte> Fragments(byte[] message, int fragment, ref int pings)
    {
        var frames = new List<byte>();
        var opcode = Binary;
        foreach (var piece in message.Chunk(fragment).DefaultIfEmpty([]))
        {
            var rest = message.Length - fragment;
            message = rest > 0 ? message[fragment..] : [];
            if (rest <= 0 && opcode == Continuation)
            {
                frames.AddRange(FromClient(Ping, "p"));
                pings++;
            }

            frames.AddRange(FromClient(opcode, piece, isFinal: rest <= 0));
            opcode = Continuation;
        }

        return frames;
    }

    /// <summary>The received frames but for the pongs, which come as soon as they can.</summary>
    private static List<byte> Without(byte[] received, byte[] pong, int count)
    {
        var rest = new List<byte>();
        var found = 0;
        for (var at = 0; at < received.Length;)
        {
            var length = received[at + 1] == 126 ? 4 + (received[at + 2] << 8) + received[at + 3] : 2 + received[at + 1];
            var frame = received.AsSpan(at, length);
            if (frame.SequenceEqual(pong))
                found++;
            else
                rest.AddRange(frame);
            at += length;
        }

        Assert.Equal(count, found);
        return rest;
    }

    private TestPeer Connect() => _server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), _endpoint);

    private sealed class Listener(ServerConnection connection) : QueuedSession(connection)
    {
        public override bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message) => true;
    }
}
