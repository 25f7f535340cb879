using System.Text;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Chat;

/// <summary>Chat as its members see it. A message that must not come is shown by the one that comes next.</summary>
public sealed class ChatHandlerTests : IDisposable
{
    private readonly ChatFixture _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Message_goes_to_every_other_member()
    {
        var (ann, bob, eve) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line), _chat.Join(_chat.Line));
        await ann.SendAsync("from ann\n");
        await bob.ReceivesAsync("from ann\n");
        await eve.ReceivesAsync("from ann\n");
        await bob.SendAsync("from bob\n");
        await ann.ReceivesAsync("from bob\n");
    }

    [Fact]
    public async Task Sender_gets_its_message_too_where_that_is_set()
    {
        var ann = _chat.Join(_chat.Line, new ChatOptions { IncludeSender = true });
        var bob = _chat.Join(_chat.Line);
        await ann.SendAsync("from ann\n");
        await ann.ReceivesAsync("from ann\n");
        await bob.ReceivesAsync("from ann\n");
        await bob.SendAsync("from bob\n");
        await ann.SendAsync("again\n");
        await bob.ReceivesAsync("again\n");
    }

    [Fact]
    public async Task Rooms_keep_to_themselves()
    {
        var (ann, bob) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line));
        var stranger = _chat.Join(_chat.Line, new ChatOptions { Room = "elsewhere" });
        await stranger.SendAsync("from elsewhere\n");
        await ann.SendAsync("from ann\n");
        await bob.ReceivesAsync("from ann\n");
    }

    [Fact]
    public async Task Each_member_gets_its_own_framing()
    {
        var (line, prefixed, raw) = (_chat.Join(_chat.Line), _chat.Join(_chat.Prefixed), _chat.Join(_chat.Raw));
        await line.SendAsync("one\r\n");
        await prefixed.ReceivesAsync("\0\0\0\u0003one");
        await raw.ReceivesAsync("one");
        await prefixed.SendAsync("\0\0\0\u0008t\nw\r\no\r\n");
        await line.ReceivesAsync("t w o\n");
        await raw.ReceivesAsync("t\nw\r\no\r\n");
        await raw.SendAsync("three\n");
        await line.ReceivesAsync("three\n");
        await prefixed.ReceivesAsync("\0\0\0\u0006three\n");
    }

    [Fact]
    public async Task Message_that_is_not_utf8_is_refused_and_not_relayed()
    {
        var (ann, bob) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line));
        await ann.SendAsync([(byte)'a', 0xFF, (byte)'\n']);
        await ann.ReceivesAsync(Encoding.ASCII.GetString(ProtocolError.BadUtf8.Message.Span) + "\n");
        Assert.Equal(["Line bad-utf8"], _chat.Server.Rejections);
        await ann.SendAsync("안녕\n");
        await bob.ReceivesAsync("안녕\n");
    }

    [Fact]
    public async Task Bytes_of_a_raw_member_are_relayed_whatever_they_are()
    {
        var (ann, bob) = (_chat.Join(_chat.Raw), _chat.Join(_chat.Raw));
        await ann.SendAsync([0xFF, 0, 0xFE]);
        Assert.Equal([0xFF, 0, 0xFE], await bob.ReadAsync(3));
    }

    [Fact]
    public async Task Members_that_want_notices_are_told_who_comes_and_goes()
    {
        var curious = _chat.Join(_chat.Line, new ChatOptions { Notices = true });
        var other = _chat.Join(_chat.Line);
        await curious.ReceivesAsync("* client-2 joined\n");
        var third = _chat.Join(_chat.Prefixed, new ChatOptions { Notices = true });
        await curious.ReceivesAsync("* client-3 joined\n");
        third.Finish();
        await third.Ended;
        await curious.ReceivesAsync("* client-3 left\n");
        await curious.SendAsync("no notice before this\n");
        await other.ReceivesAsync("no notice before this\n");
    }

    [Fact]
    public async Task Members_are_told_that_the_server_stops()
    {
        var members = new[] { _chat.Join(_chat.Line), _chat.Join(_chat.Line) };
        _chat.Rooms.OnDraining();
        _chat.Server.Registry.Drain();
        foreach (var member in members)
        {
            Assert.Equal("* server stopping\n", await member.ReceiveToEndAsync());
            await member.Ended;
        }

        Assert.Equal(["Line server_stopping", "Line server_stopping"], _chat.Server.Ends);
    }

    [Fact]
    public async Task Member_that_finishes_sending_gets_what_was_posted_to_it()
    {
        var (ann, bob) = (_chat.Join(_chat.Line, window: 64), _chat.Join(_chat.Line));
        var message = new string('x', 1000) + "\n";
        await bob.SendAsync(message);
        ann.Finish();
        Assert.Equal(message, await ann.ReceiveToEndAsync());
        await ann.Ended;
        Assert.Equal(["Line client_closed"], _chat.Server.Ends);
    }

    [Fact]
    public async Task Lost_framing_is_told_to_its_sender_alone()
    {
        var (ann, bob) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line));
        await ann.SendAsync("one\n" + new string('x', 9000));
        Assert.StartsWith("ERR too-long ", await ann.ReceiveToEndAsync(), StringComparison.Ordinal);
        await ann.Ended;
        await bob.ReceivesAsync("one\n");
        Assert.Equal(["Line too_long"], _chat.Server.Ends);
    }

    [Fact]
    public async Task Deliveries_are_counted_by_room()
    {
        using var deliveries = _chat.Server.Collect<long>("socketskestrel.chat.deliveries");
        using var durations = _chat.Server.Collect<double>("socketskestrel.chat.fanout.duration");
        var (ann, bob, eve) = (_chat.Join(_chat.Line), _chat.Join(_chat.Line), _chat.Join(_chat.Line));
        await ann.SendAsync("one\ntwo\n");
        await bob.ReceivesAsync("one\ntwo\n");
        await eve.ReceivesAsync("one\ntwo\n");
        var counted = deliveries.GetMeasurementSnapshot();
        Assert.Equal([2, 2], counted.Select(m => m.Value));
        Assert.All(counted, m => Assert.Equal("lobby", m.Tags["room"]));
        Assert.Equal(2, durations.GetMeasurementSnapshot().Count);
    }
}
