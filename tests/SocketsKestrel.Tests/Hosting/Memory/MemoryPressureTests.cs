using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Memory;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Memory;

/// <summary>What is done at which use of a memory that the test fills.</summary>
public sealed class MemoryPressureTests : IDisposable
{
    private readonly TestServer _server;
    private readonly Endpoint _endpoint = TestEndpoint.Create("Queue", options =>
    {
        options.SendQueue.MaxBytes = 1024 * 1024 * 1024;
        options.Framing.MaxLength = 16 * 1024 * 1024;
    });

    private readonly StubMemory _memory = new();
    private readonly AcceptGate _gate = new();
    private readonly MemoryPressure _pressure;

    public MemoryPressureTests()
    {
        _server = new TestServer(_endpoint);
        _pressure = new MemoryPressure(_memory, _gate, _server.Registry, _server.Time, new FakeLogger<MemoryPressure>(_server.Logs));
        Assert.True(_pressure.StartAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    private IEnumerable<string> Log => _server.Logs.GetSnapshot().Where(r => r.Message.StartsWith("Memory", StringComparison.Ordinal)).Select(r => $"{r.Level}: {r.Message}");

    public void Dispose()
    {
        _pressure.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Accepting_stops_at_85_percent_and_goes_on_below_80()
    {
        Use(84);
        Assert.True(_gate.IsOpen);
        Assert.Equal(0, _memory.Collections);
        Use(85);
        Assert.False(_gate.IsOpen);
        Use(90);
        Use(80);
        Assert.False(_gate.IsOpen);
        Use(79);
        Assert.True(_gate.IsOpen);
        Assert.Equal([$"{LogLevel.Warning}: Memory: 85 of 100 MiB in use, not accepting", $"{LogLevel.Information}: Memory: 79 of 100 MiB in use, accepting again"], Log);
    }

    [Fact]
    public void Accepting_stops_at_once_even_when_no_collection_is_due()
    {
        Use(70);
        _memory.Garbage = 20;
        _server.Time.Advance(ConnectionClock.Period);
        Assert.Equal(1, _memory.Collections);
        Assert.True(_gate.IsOpen);
        _memory.Garbage = 20;
        _server.Time.Advance(ConnectionClock.Period);
        Assert.Equal(1, _memory.Collections);
        Assert.False(_gate.IsOpen);
        _server.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_gate.IsOpen);
    }

    [Fact]
    public void What_a_burst_has_left_is_returned_now_and_then()
    {
        _memory.IsUnused = true;
        _server.Advance(TimeSpan.FromSeconds(20));
        Assert.InRange(_memory.Collections, 3, 5);
        Assert.True(_gate.IsOpen);
        Assert.Empty(Log);
    }

    [Fact]
    public void Garbage_is_collected_and_stops_nothing()
    {
        _memory.Garbage = 30;
        Use(70);
        Assert.Equal(1, _memory.Collections);
        Assert.True(_gate.IsOpen);
        Assert.Empty(Log);
    }

    [Fact]
    public async Task Connections_with_most_pending_are_closed_at_95_percent()
    {
        var peers = new[] { 2, 5, 3, 4 }.Select(Connect).ToList();
        Use(94);
        Assert.Empty(_server.Ends);

        // A mebibyte over: the largest is enough.
        UseForATick(96);
        await peers[1].Ended;
        Assert.Equal(["Queue slow_consumer"], _server.Ends);
        Assert.Contains($"{LogLevel.Warning}: Memory: 96 of 100 MiB in use, closed the 1 connections with most pending", Log);

        Use(90);
        Assert.Single(_server.Ends);
    }

    [Fact]
    public async Task Each_round_that_was_not_enough_is_followed_by_one_twice_as_large()
    {
        var peers = Enumerable.Range(0, 8).Select(_ => Connect(1)).ToList();
        foreach (var closed in new[] { 1, 3, 7 })
        {
            UseForATick(96);
            Assert.Equal(closed, peers.Count(peer => peer.IsAborted));
            await Task.WhenAll(peers.Where(peer => peer.IsAborted).Select(peer => peer.Ended));
        }
    }

    [Fact]
    public async Task A_round_that_was_enough_is_followed_by_one_as_small_as_the_first()
    {
        var peers = Enumerable.Range(0, 8).Select(_ => Connect(1)).ToList();
        UseForATick(96);
        await Task.WhenAll(peers.Where(peer => peer.IsAborted).Select(peer => peer.Ended));
        Use(94);
        UseForATick(96);
        Assert.Equal(2, peers.Count(peer => peer.IsAborted));
    }

    [Fact]
    public async Task Nothing_more_is_closed_before_what_was_closed_has_ended()
    {
        var release = new TaskCompletionSource();
        var slow = _server.Connect(
            new DelegateHandler(async connection =>
            {
                Assert.True(new SendQueue(connection).Post(new byte[2 * 1024 * 1024]));
                await release.Task;
            }),
            _endpoint);
        var other = Connect(1);
        UseForATick(96);
        Assert.True(slow.IsAborted);
        UseForATick(96);
        Assert.False(other.IsAborted);
        release.SetResult();
        await slow.Ended;
        UseForATick(96);
        Assert.True(other.IsAborted);
    }

    [Fact]
    public async Task What_was_closed_is_not_kept_in_memory()
    {
        var closed = await ConnectAndCloseAsync();
        Use(50);
        GC.Collect();
        Assert.False(closed.TryGetTarget(out _));
    }

    [Fact]
    public void Collections_take_at_most_a_tenth_of_the_time_while_there_is_nothing_to_close()
    {
        _memory.CollectionTakes = () => _server.Time.Advance(TimeSpan.FromSeconds(0.2));
        Use(90);
        Assert.Equal(1, _memory.Collections);
        _server.Advance(TimeSpan.FromSeconds(10));
        Assert.InRange(_memory.Collections, 4, 6);
        Assert.Single(Log);
    }

    [Fact]
    public async Task Connection_whose_peer_takes_no_replies_is_closed_for_what_the_transport_holds()
    {
        var idle = _server.Connect(new Echo(), _endpoint);
        var blocked = _server.Connect(new Echo(), _endpoint, window: 64);
        await blocked.SendAsync(new string('x', 100) + "\n");
        UseForATick(96);
        await blocked.Ended;
        Assert.Equal(["Queue slow_consumer"], _server.Ends);
        Assert.False(idle.IsAborted);
    }

    [Fact]
    public async Task Connection_with_the_longest_message_that_is_still_arriving_is_closed_for_want_of_room()
    {
        var idle = _server.Connect(new Echo(), _endpoint);
        var small = _server.Connect(new Echo(), _endpoint);
        var large = _server.Connect(new Echo(), _endpoint);
        await small.SendAsync(new string('x', 1024));
        await large.SendAsync(new string('x', 2 * 1024 * 1024));
        UseForATick(96);
        await large.Ended;
        Assert.Equal(["Queue full"], _server.Ends);
        Assert.False(idle.IsAborted || small.IsAborted);
    }

    /// <summary>Has the memory so full, and the clock turn until it must have been noticed.</summary>
    private void Use(int percent)
    {
        _memory.Used = percent;
        _server.Advance(TimeSpan.FromSeconds(1.2));
    }

    /// <summary>The same, of where every look has something to do.</summary>
    private void UseForATick(int percent)
    {
        _memory.Used = percent;
        _server.Time.Advance(ConnectionClock.Period);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference<ServerConnection>> ConnectAndCloseAsync()
    {
        var peer = Connect(2);
        var connection = new WeakReference<ServerConnection>(_server.Registry.Connections.Single());
        UseForATick(96);
        await peer.Ended;
        return connection;
    }

    private TestPeer Connect(int mebibytes) => _server.Connect(
        new DelegateHandler(connection =>
        {
            var queue = new SendQueue(connection);
            for (var i = 0; i < mebibytes; i++)
                Assert.True(queue.Post(new byte[1024 * 1024]));
            return queue.RunAsync();
        }),
        _endpoint,
        window: 64);

    private sealed class StubMemory : IMemoryGauge
    {
        private const long MiB = 1024 * 1024;

        public int Used { get; set; }

        public int Garbage { get; set; }

        public bool IsUnused { get; set; }

        public int Collections { get; private set; }

        public Action CollectionTakes { get; set; } = () => { };

        public MemoryReading Read() => new((Used + Garbage) * MiB, 100 * MiB);

        public bool HasUnused() => IsUnused;

        public void Collect()
        {
            Collections++;
            Garbage = 0;
            CollectionTakes();
        }
    }
}
