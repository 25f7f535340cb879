using Microsoft.AspNetCore.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Memory;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Every live connection of the process. All members may be used from any thread.</summary>
public sealed class ConnectionRegistry
{
    private readonly Lock _gate = new();
    private readonly Stack<int> _freeSlots = new();
    private readonly Dictionary<Endpoint, EndpointClocks> _clocks;
    private readonly ClosedConnections _closed = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A table of slots takes 8 bytes of an idle connection, a dictionary 56. It is written under the lock, read without: an
    // empty slot is null, and a table that was outgrown still holds what it held.
    private ServerConnection?[] _slots = new ServerConnection?[64];
    private int _slotsUsed;
    private int _count;
    private long _lastId;
    private volatile bool _draining;

    /// <summary>Made by the container.</summary>
    public ConnectionRegistry(SocketsKestrelOptions options, TimeProvider time, SocketMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        Time = time;
        Metrics = metrics;
        SendQueues = new SendQueueTotal(Math.Min(options.Limits.SendQueueTotalBytes ?? long.MaxValue, ProcessMemory.HeapLimit / 2), this);
        _clocks = options.Endpoints.ToDictionary(e => e, e => new EndpointClocks(
            ToTicks(e.Options.IdleTimeout), ToTicks(e.Options.FirstMessageTimeout), ToTicks(e.Options.MessageTimeout), ToTicks(e.Options.SendQueue.StallTimeout)));
        metrics.Observe(options.Endpoints, this);
    }

    /// <summary>The live connections; a snapshot that others may change while it is walked.</summary>
    public IEnumerable<ServerConnection> Connections
    {
        get
        {
            var slots = Volatile.Read(ref _slots);
            for (var i = 0; i < slots.Length; i++)
            {
                if (Volatile.Read(ref slots[i]) is { } connection)
                    yield return connection;
            }
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    internal TimeProvider Time { get; }

    internal SocketMetrics Metrics { get; }

    /// <summary>What is pending for all of them together.</summary>
    internal SendQueueTotal SendQueues { get; }

    internal bool IsDraining => _draining;

    /// <summary>Completes once a drain has left no connection.</summary>
    internal Task Drained => _drained.Task;

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal ServerConnection Add(ConnectionContext context, Endpoint endpoint, bool isWebSocket = false)
    {
        var connection = new ServerConnection(NextId(), context, endpoint, this, isWebSocket);
        lock (_gate)
            TakeSlot(connection);

        // A drain that began before the line above has not seen this connection; one that begins later will.
        if (_draining)
            connection.Close(CloseReason.ServerStopping);
        return connection;
    }

    internal void Remove(ServerConnection connection)
    {
        var ended = ConnectionReport.OfEnded(connection, Time.GetUtcNow().UtcDateTime);

        // Under the lock of whoever reads the counters, who would else see the connection's traffic twice or not at all.
        lock (connection.Endpoint.Totals)
        {
            lock (_gate)
            {
                FreeSlot(connection);
                _closed.Add(ended);
            }

            connection.Endpoint.Totals.AddEnded(connection);
        }

        Metrics.ConnectionClosed(connection.Endpoint, connection.Reason);
        CompleteDrain();
    }

    /// <summary>What the endpoint has carried so far: what the meter says.</summary>
    internal EndpointTraffic TrafficOf(Endpoint endpoint)
    {
        lock (endpoint.Totals)
            return SumOf(endpoint);
    }

    /// <summary>All that is counted of the endpoint.</summary>
    internal EndpointCounters CountersOf(Endpoint endpoint)
    {
        lock (endpoint.Totals)
            return new(SumOf(endpoint), endpoint.Totals.ReadClosed(), endpoint.Totals.ReadRejected());
    }

    /// <summary>
    /// The open connections, and those that ended last, the latest first: as of one moment, so that one that ends is in one of
    /// the two. Ten thousand of each are copied in some 30 us, in which none can come or go.
    /// </summary>
    internal (List<ServerConnection> Open, List<ConnectionReport> Closed) Snapshot()
    {
        var open = new List<ServerConnection>(Count);
        var closed = new List<ConnectionReport>();
        lock (_gate)
        {
            foreach (var connection in _slots.AsSpan(0, _slotsUsed))
            {
                if (connection is not null)
                    open.Add(connection);
            }

            _closed.CopyTo(closed);
        }

        return (open, closed);
    }

    /// <summary>Has every connection finish what it is at and close; connections accepted from now on are closed likewise.</summary>
    internal void Drain()
    {
        _draining = true;
        Interlocked.MemoryBarrier(); // pairs with the lock in Add: either that sees the drain, or this the connection
        foreach (var connection in Connections)
            connection.Close(CloseReason.ServerStopping);
        CompleteDrain();
    }

    /// <summary>
    /// The part of <c>DrainTimeout</c> after which handlers are aborted: the rest is for ending the process in time, which takes 0.1 s,
    /// and up to 0.9 s when others have the processors.
    /// </summary>
    internal static TimeSpan DrainGrace(Endpoint endpoint)
    {
        var timeout = endpoint.Options.DrainTimeout;
        var margin = timeout / 4;
        return timeout - (margin < TimeSpan.FromSeconds(1) ? margin : TimeSpan.FromSeconds(1)) - ConnectionClock.Period;
    }

    internal EndpointClocks ClocksOf(Endpoint endpoint) => _clocks[endpoint];

    internal long ToTicks(TimeSpan? span) => span is { } limit ? (long)(limit.TotalSeconds * Time.TimestampFrequency) : long.MaxValue;

    /// <summary>The last to end, or a drain that finds none, sees that it is over: each looks after it has written its own part.</summary>
    private void CompleteDrain()
    {
        if (_draining && Count == 0)
            _drained.TrySetResult();
    }

    private EndpointTraffic SumOf(Endpoint endpoint)
    {
        var sum = endpoint.Totals.Traffic;
        foreach (var connection in Connections)
        {
            if (connection.Endpoint == endpoint)
                sum = sum.With(connection);
        }

        return sum;
    }

    private void TakeSlot(ServerConnection connection)
    {
        if (!_freeSlots.TryPop(out var slot))
            slot = _slotsUsed++;
        if (slot == _slots.Length)
        {
            var grown = new ServerConnection?[slot * 2];
            _slots.CopyTo(grown, 0);
            Volatile.Write(ref _slots, grown);
        }

        connection.Slot = slot;
        Volatile.Write(ref _slots[slot], connection);
        _count++;
    }

    private void FreeSlot(ServerConnection connection)
    {
        Volatile.Write(ref _slots[connection.Slot], null);
        _freeSlots.Push(connection.Slot);
        connection.Slot = -1;
        _count--;
    }
}
