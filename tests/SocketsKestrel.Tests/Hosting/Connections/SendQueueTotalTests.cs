using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>What is pending for all connections together, and who is closed for it.</summary>
public sealed class SendQueueTotalTests : IDisposable
{
    private const int Limit = 256 * 1024;

    private readonly Endpoint _endpoint = TestEndpoint.Create("Queue");
    private readonly TestServer _server;

    public SendQueueTotalTests() => _server = new TestServer(new LimitsOptions { SendQueueTotalBytes = Limit }, _endpoint);

    private SendQueueTotal Total => _server.Registry.SendQueues;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Readers_with_most_pending_are_closed_first_until_the_rest_is_within_the_limit()
    {
        var small = Connect(out var smallQueue);
        var large = Connect(out var largeQueue);
        var middle = Connect(out var middleQueue);
        Post(smallQueue, 60);
        Post(largeQueue, 100);
        Post(middleQueue, 80);
        Assert.Empty(_server.Ends);

        Post(smallQueue, 20);
        await large.Ended;
        Assert.Equal(["Queue slow_consumer"], _server.Ends);
        Assert.Equal(0, largeQueue.CountedBytes);

        Post(middleQueue, 80);
        Post(smallQueue, 20);
        await middle.Ended;
        Assert.Equal(["Queue slow_consumer", "Queue slow_consumer"], _server.Ends);
        Assert.False(small.IsAborted);
        Assert.True(smallQueue.Post(new byte[1]));
        Assert.False(middleQueue.Post(new byte[1]));
    }

    [Fact]
    public async Task One_line_says_so_for_each_reader_that_was_closed()
    {
        var peers = Enumerable.Range(0, 3).Select(_ => Connect(out SendQueue _, then: queue => Post(queue, 90))).ToList();
        await Task.WhenAny(peers.Select(peer => peer.Ended));
        var line = Assert.Single(_server.Logs.GetSnapshot(), record => record.Message.Contains("slow_consumer", StringComparison.Ordinal));
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Information, line.Level);
    }

    [Fact]
    public async Task What_is_taken_counts_no_more()
    {
        var peer = Connect(out var queue);
        for (var i = 0; i < 10; i++)
        {
            Post(queue, 100);
            Assert.InRange(Total.Bytes, 100 * 1024, 102 * 1024); // 8 bytes for each place of an array of 128, and of what is just being written
            await peer.ReadAsync(100 * 1024);
            Assert.Equal(0, Total.Bytes);
        }

        Assert.Empty(_server.Ends);
    }

    [Fact]
    public async Task What_ends_counts_no_more()
    {
        var peer = Connect(out var queue);
        Post(queue, 100);
        queue.Complete();
        Assert.InRange(Total.Bytes, 100 * 1024, 101 * 1024);
        _server.Registry.Connections.Single().Abort(CloseReason.Idle);
        await peer.Ended;
        Assert.Equal(0, Total.Bytes);
        Assert.Equal(["Queue idle"], _server.Ends);
    }

    [Fact]
    public async Task Queue_that_ends_while_it_is_being_chosen_is_passed_over()
    {
        var large = Connect(out var largeQueue);
        var middle = Connect(out var middleQueue);
        var small = Connect(out var smallQueue);
        Post(largeQueue, 100);
        Post(middleQueue, 80);
        Post(smallQueue, 60);
        var connections = _server.Registry.Connections.ToList();

        // When the last is weighed, the first, which was the largest, ends.
        var closed = new List<ServerConnection>();
        new ConnectionShedder(_server.Registry).Shed(() => 1, Weigh, closed);

        long Weigh(ServerConnection connection)
        {
            var weight = connection.CountedBytes;
            if (connection == connections[2])
            {
                connections[0].Abort(CloseReason.Idle);
                Assert.True(large.Ended.Wait(TimeSpan.FromSeconds(30)));
            }

            return weight;
        }

        await middle.Ended;
        Assert.Single(closed);
        Assert.Equal(["Queue idle", "Queue slow_consumer"], _server.Ends);
        Assert.False(small.IsAborted);
    }

    [Fact]
    public async Task Queue_that_is_taken_while_it_is_being_chosen_is_passed_over()
    {
        var large = Connect(out var largeQueue);
        var small = Connect(out var smallQueue);
        Post(largeQueue, 100);
        Post(smallQueue, 60);
        var last = _server.Registry.Connections.Last();
        var closed = new List<ServerConnection>();
        new ConnectionShedder(_server.Registry).Shed(() => 1, Weigh, closed);

        long Weigh(ServerConnection connection)
        {
            var weight = connection.CountedBytes;
            if (connection == last)
                Assert.True(large.ReadAsync(100 * 1024).Wait(TimeSpan.FromSeconds(30)));
            return weight;
        }

        await small.Ended;
        Assert.Single(closed);
        Assert.False(large.IsAborted);
        Assert.True(largeQueue.Post(new byte[1]));
    }

    [Fact]
    public async Task Two_runs_at_a_time_do_not_free_the_same_twice()
    {
        var large = Connect(out var largeQueue);
        var small = Connect(out var smallQueue);
        Post(largeQueue, 100);
        Post(smallQueue, 60);
        var shedder = new ConnectionShedder(_server.Registry);
        Task? second = null;
        shedder.Shed(Excess, Weigh);
        await second!;
        await large.Ended;

        Assert.Equal(["Queue slow_consumer"], _server.Ends);
        Assert.False(small.IsAborted);

        long Excess() => Total.Bytes - (70 * 1024);

        // The second begins while the first chooses, when there is too much for either.
        long Weigh(ServerConnection connection)
        {
            second ??= Task.Run(() => shedder.Shed(Excess, static connection => connection.CountedBytes));
            return connection.CountedBytes;
        }
    }

    [Fact]
    public void Little_that_is_pending_does_not_touch_the_total()
    {
        Connect(out var queue);
        Post(queue, 3);
        Assert.Equal(0, Total.Bytes);
        Post(queue, 1);
        Assert.InRange(Total.Bytes, 4 * 1024, 5 * 1024);
    }

    [Fact]
    public void Places_of_small_frames_count()
    {
        Connect(out var queue);
        for (var i = 0; i < 16 * 1024; i++)
            Assert.True(queue.Post([1]));

        // A place is a reference; arrays grow by doubling, and one of them may be in the writer's hands.
        Assert.InRange(Total.Bytes, (16 * 1024 * (1 + 8)) - 4096, 16 * 1024 * (1 + (3 * 8)));
    }

    [Fact]
    public async Task Reply_that_its_peer_does_not_take_counts()
    {
        var large = _server.Connect(new Echo(), _endpoint, window: 64);
        var small = _server.Connect(new Echo(), _endpoint, window: 64);
        await large.SendAsync(Lines(60));
        await small.SendAsync(Lines(40));
        Assert.Equal(100 * 1024, Total.Bytes);
        await small.ReceivesAsync(Lines(40));
        Assert.Equal(60 * 1024, Total.Bytes);

        foreach (var kilobytes in new[] { 50, 50, 50, 50 })
            await _server.Connect(new Echo(), _endpoint, window: 64).SendAsync(Lines(kilobytes));
        await large.Ended;
        Assert.Equal(["Queue slow_consumer"], _server.Ends);
        Assert.Equal(200 * 1024, Total.Bytes);
    }

    [Fact]
    public void Senders_wait_for_a_share_of_the_total_once_half_of_it_is_in_use()
    {
        Connect(out var one);
        Connect(out var two);
        Post(one, 100);
        Assert.False(one.IsBehind);
        Post(two, 20);
        Assert.False(two.IsBehind);
        Post(two, 20);
        Assert.True(one.IsBehind);
        Assert.False(two.IsBehind);
    }

    private static string Lines(int kilobytes) => string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", kilobytes));

    private static void Post(SendQueue queue, int kilobytes)
    {
        for (var i = 0; i < kilobytes; i++)
            Assert.True(queue.Post(new byte[1024]));
    }

    /// <summary>A connection whose peer takes only what is read.</summary>
    private TestPeer Connect(out SendQueue queue, int window = 64, Action<SendQueue>? then = null)
    {
        SendQueue? made = null;
        var peer = _server.Connect(new DelegateHandler(connection => (made = new SendQueue(connection)).RunAsync()), _endpoint, window: window);
        queue = made!;
        then?.Invoke(queue);
        return peer;
    }
}
