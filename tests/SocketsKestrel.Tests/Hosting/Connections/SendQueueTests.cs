using System.Text;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

public sealed class SendQueueTests
{
    private const int Kilobyte = 1024;

    [Fact]
    public async Task Frames_are_written_in_the_order_of_their_posts()
    {
        using var fixture = new QueueFixture(maxBytes: 64 * Kilobyte);
        var sending = fixture.Queue.RunAsync();
        var expected = new StringBuilder();
        for (var i = 0; i < 1000; i++)
        {
            expected.Append(i).Append(';');
            Assert.True(fixture.Queue.Post(Frame($"{i};")));
        }

        await fixture.Peer.ReceivesAsync(expected.ToString());
        fixture.Queue.Complete();
        await sending;
        Assert.Equal(1000, fixture.Connection.MessagesSent);
        Assert.Equal(expected.Length, fixture.Connection.BytesSent);
        Assert.Equal(0, fixture.Queue.PendingBytes);
    }

    [Fact]
    public async Task Frame_longer_than_the_queue_is_let_through_alone()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte);
        Assert.True(fixture.Queue.Post(new byte[10 * Kilobyte]));
        Assert.False(fixture.Queue.Post(new byte[1]));
        Assert.Equal(CloseReason.SlowConsumer, fixture.Connection.Reason);
        await fixture.EndAsync();
    }

    [Fact]
    public async Task Posts_that_wait_together_leave_in_one_flush()
    {
        using var fixture = new QueueFixture(maxBytes: 64 * Kilobyte);
        for (var i = 0; i < 100; i++)
            Assert.True(fixture.Queue.Post(Frame("x")));
        Assert.Equal(100, fixture.Queue.PendingBytes);
        fixture.Queue.Complete();
        await fixture.Queue.RunAsync();
        Assert.Equal(1, fixture.Writes.Flushes);
        Assert.Equal(100, fixture.Connection.MessagesSent);
        await fixture.Peer.ReceivesAsync(new string('x', 100));
    }

    [Fact]
    public async Task More_than_the_transport_buffers_leaves_in_several_flushes()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte * Kilobyte);
        for (var i = 0; i < 4; i++)
            Assert.True(fixture.Queue.Post(new byte[64 * Kilobyte]));
        fixture.Queue.Complete();
        var sending = fixture.Queue.RunAsync();
        Assert.Equal(256 * Kilobyte, (await fixture.Peer.ReadAsync(256 * Kilobyte)).Length);
        await sending;
        Assert.Equal(4, fixture.Writes.Flushes);
    }

    [Fact]
    public async Task Frame_that_does_not_fit_ends_the_connection_as_a_slow_consumer()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte);
        Assert.True(fixture.Queue.Post(new byte[Kilobyte - 1]));
        Assert.True(fixture.Queue.Post(new byte[1]));
        Assert.Equal(CloseReason.None, fixture.Connection.Reason);
        Assert.False(fixture.Queue.Post(new byte[1]));
        Assert.Equal(CloseReason.SlowConsumer, fixture.Connection.Reason);
        Assert.True(fixture.Peer.IsAborted);
        Assert.False(fixture.Queue.Post(new byte[1]));
        Assert.Equal(Kilobyte, fixture.Queue.PendingBytes);
        await fixture.Queue.RunAsync();
        await fixture.EndAsync();
        Assert.Equal(["Queue slow_consumer"], fixture.Server.Ends);
    }

    [Fact]
    public async Task Bytes_that_the_transport_has_not_taken_count_as_pending()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte, window: 64);
        Assert.True(fixture.Queue.Post(new byte[Kilobyte]));
        var sending = fixture.Queue.RunAsync();
        Assert.Equal(Kilobyte, fixture.Queue.PendingBytes);
        await fixture.Peer.ReadAsync(Kilobyte);
        Assert.Equal(0, fixture.Queue.PendingBytes);
        Assert.True(fixture.Queue.Post(new byte[Kilobyte]));
        await fixture.Peer.ReadAsync(Kilobyte);
        fixture.Queue.Complete();
        await sending;
    }

    [Fact]
    public async Task Completed_queue_refuses_posts_and_writes_what_it_has()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte);
        Assert.True(fixture.Queue.Post(Frame("one")));
        fixture.Queue.Complete();
        Assert.False(fixture.Queue.Post(Frame("two")));
        Assert.Equal(CloseReason.None, fixture.Connection.Reason);
        await fixture.Queue.RunAsync();
        await fixture.EndAsync();
        Assert.Equal("one", await fixture.Peer.ReceiveToEndAsync());
        Assert.Equal(["Queue client_closed"], fixture.Server.Ends);
    }

    [Fact]
    public async Task Completion_wakes_a_queue_that_waits()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte);
        var sending = fixture.Queue.RunAsync();
        Assert.False(sending.IsCompleted);
        fixture.Queue.Complete();
        await sending;
        Assert.Equal(0, fixture.Writes.Flushes);
    }

    [Fact]
    public async Task Peer_that_takes_nothing_more_ends_the_queue()
    {
        using var fixture = new QueueFixture(maxBytes: Kilobyte);
        var sending = fixture.Queue.RunAsync();
        fixture.Connection.Abort(CloseReason.Idle);
        Assert.True(fixture.Queue.Post(Frame("lost")));
        await sending;
        Assert.False(fixture.Queue.Post(Frame("late")));
    }

    private static byte[] Frame(string text) => Encoding.UTF8.GetBytes(text);
}
