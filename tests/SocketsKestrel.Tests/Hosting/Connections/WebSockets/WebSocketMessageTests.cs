using System.Text;
using CsCheck;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.WebSocketFrames;

namespace SocketsKestrel.Tests.Hosting.Connections.WebSockets;

/// <summary>Messages, however their frames are cut.</summary>
public sealed class WebSocketMessageTests : WebSocketEcho
{
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
                using var server = new TestServer(Endpoint);
                var peer = server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), Endpoint);
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
}
