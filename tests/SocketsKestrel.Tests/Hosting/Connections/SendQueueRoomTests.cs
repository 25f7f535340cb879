using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>How long a sender waits for a reader. The peer takes a byte only when it is told to.</summary>
public sealed class SendQueueRoomTests : IDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly QueueFixture _fixture = new(maxBytes: 10 * Chunk, window: 64);

    private SendQueue Queue => _fixture.Queue;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Half_a_queue_is_room_enough()
    {
        Post(5);
        Assert.False(Queue.IsBehind);
        Assert.True(Queue.WaitForRoomAsync(isAlone: false).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Wait_ends_when_half_the_queue_is_free()
    {
        Post(7);
        Assert.True(Queue.IsBehind);
        var sending = Queue.RunAsync();
        var waiting = Queue.WaitForRoomAsync(isAlone: false).AsTask();
        await TakeAsync(1);
        Assert.False(waiting.IsCompleted);
        await TakeAsync(1);
        await waiting;
        Assert.False(Queue.IsBehind);
        await EndAsync(sending, 5);
    }

    [Fact]
    public async Task Wait_ends_when_the_connection_does()
    {
        Post(7);
        var sending = Queue.RunAsync();
        var waiting = Queue.WaitForRoomAsync(isAlone: false).AsTask();
        Assert.False(waiting.IsCompleted);
        _fixture.Connection.Abort(CloseReason.Idle);
        await waiting;
        await sending;
        Assert.True(Queue.WaitForRoomAsync(isAlone: false).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Reader_that_took_nothing_in_time_is_not_waited_for_until_it_does()
    {
        Post(8);
        var sending = Queue.RunAsync();
        var waiting = Queue.WaitForRoomAsync(isAlone: false).AsTask();
        _fixture.Server.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(waiting.IsCompleted);
        _fixture.Server.Advance(TimeSpan.FromMilliseconds(1));
        await waiting;
        Assert.False(Queue.IsBehind);
        Assert.True(Queue.WaitForRoomAsync(isAlone: false).AsTask().IsCompletedSuccessfully);

        await TakeAsync(1);
        Assert.True(Queue.IsBehind);
        waiting = Queue.WaitForRoomAsync(isAlone: false).AsTask();
        Assert.False(waiting.IsCompleted);
        await TakeAsync(2);
        await waiting;
        await EndAsync(sending, 5);
    }

    [Fact]
    public async Task Reader_that_takes_something_in_time_is_waited_for_again()
    {
        Post(9);
        var sending = Queue.RunAsync();
        var waiting = Queue.WaitForRoomAsync(isAlone: false).AsTask();
        _fixture.Server.Advance(TimeSpan.FromMilliseconds(200));
        await TakeAsync(1);
        _fixture.Server.Advance(TimeSpan.FromMilliseconds(50));
        await waiting;
        Assert.True(Queue.IsBehind);
        var again = Queue.WaitForRoomAsync(isAlone: false).AsTask();
        Assert.False(again.IsCompleted);
        await TakeAsync(3);
        await again;
        await EndAsync(sending, 5);
    }

    [Fact]
    public async Task Patience_with_a_reader_that_is_behind_alone_is_limited_until_it_has_caught_up()
    {
        Post(9);
        var sending = Queue.RunAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.False(Queue.IsOutOfPatience);
            var waiting = Queue.WaitForRoomAsync(isAlone: true).AsTask();
            _fixture.Server.Advance(TimeSpan.FromMilliseconds(200));
            await TakeAsync(1);
            _fixture.Server.Advance(TimeSpan.FromMilliseconds(50));
            await waiting;
        }

        Assert.True(Queue.IsBehind);
        Assert.True(Queue.IsOutOfPatience);
        await TakeAsync(7);
        Assert.False(Queue.IsOutOfPatience);
        await EndAsync(sending, 0);
    }

    [Fact]
    public async Task Waiting_for_a_room_that_is_behind_as_a_whole_takes_no_patience()
    {
        Post(9);
        var sending = Queue.RunAsync();
        for (var i = 0; i < 3; i++)
        {
            var waiting = Queue.WaitForRoomAsync(isAlone: false).AsTask();
            _fixture.Server.Advance(TimeSpan.FromMilliseconds(200));
            await TakeAsync(1);
            _fixture.Server.Advance(TimeSpan.FromMilliseconds(50));
            await waiting;
        }

        Assert.False(Queue.IsOutOfPatience);
        await EndAsync(sending, 6);
    }

    [Fact]
    public async Task All_who_wait_are_released_together()
    {
        Post(6);
        var waiting = Enumerable.Range(0, 3).Select(_ => Queue.WaitForRoomAsync(isAlone: false).AsTask()).ToList();
        Assert.DoesNotContain(waiting, wait => wait.IsCompleted);
        var sending = Queue.RunAsync();
        await TakeAsync(1);
        await Task.WhenAll(waiting);
        await EndAsync(sending, 5);
    }

    private void Post(int chunks)
    {
        for (var i = 0; i < chunks; i++)
            Assert.True(Queue.Post(new byte[Chunk]));
    }

    private async Task TakeAsync(int chunks) => Assert.Equal(chunks * Chunk, (await _fixture.Peer.ReadAsync(chunks * Chunk)).Length);

    private async Task EndAsync(Task sending, int chunksLeft)
    {
        Queue.Complete();
        await TakeAsync(chunksLeft);
        await sending;
        Assert.Equal(0, Queue.PendingBytes);
    }
}
