using CsCheck;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.WebSocketFrames;

namespace SocketsKestrel.Tests.Hosting.Connections.WebSockets;

/// <summary>What is refused, and ends the connection.</summary>
public sealed class WebSocketRefusalTests : WebSocketEcho
{
    /// <summary>Bytes that are good as the first or the second of a frame.</summary>
    private static readonly byte[] Headers = [0x81, 0x82, 0x01, 0x02, 0x80, 0x00, 0x88, 0x89, 0xFE, 0xFF];

    [Fact]
    public void Whatever_comes_is_an_end_for_a_reason_and_no_fault() =>
        Gen.Select(Gen.Select(Gen.Bool, Gen.Byte, static (any, b) => any ? b : Headers[b % Headers.Length]).Array[0, 60], Gen.Int[1, 20]).Sample(
            (bytes, slice) =>
            {
                using var server = new TestServer(Endpoint);
                var peer = server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), Endpoint);
                foreach (var piece in bytes.Chunk(slice))
                    peer.SendAsync(piece).GetAwaiter().GetResult();
                peer.Finish();
                peer.ReadAsync(long.MaxValue).GetAwaiter().GetResult();
                peer.Ended.GetAwaiter().GetResult();
                Assert.DoesNotContain("faulted", Assert.Single(server.Ends), StringComparison.Ordinal);
            },
            iter: 2000,
            threads: 1);

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
        Server.Advance(LingeringClose.LongestSilence + ConnectionClock.Period);
        await peer.Ended;
        Assert.Equal(["Echo protocol_error"], Server.Ends);
        Assert.Equal(["Echo bad-frame"], Server.Rejections);
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
        Assert.Equal(["Echo protocol_error"], Server.Ends);
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
        Assert.Equal(["Echo too_long"], Server.Ends);
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

    private static Task ReceivesTooLongAsync(TestPeer peer) => ReceivesAsync(
        peer, [.. FromServer(Text, "ERR too-long the message is longer than this endpoint allows"), .. FromServer(Close, Status(1009, "too_long"))]);
}
