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

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal ServerConnection Add(ConnectionContext context, Endpoint endpoint)
    {
        var connection = new ServerConnection(NextId(), context, endpoint, this);
        lock (_gate)
            TakeSlot(connection);

        // A drain that began before the line above has not seen this connection; one that begins later will.
        if (_draining)
            connection.Close(CloseReason.ServerStopping);
        return connection;
    }

    internal void Remove(ServerConnection connection)
    {
        // Under the lock of a metrics reading, which would else see the connection's traffic twice or not at all.
        lock (connection.Endpoint.Totals)
        {
            lock (_gate)
                FreeSlot(connection);
            connection.Endpoint.Totals.AddReceived(connection.MessagesReceived, connection.BytesReceived);
            connection.Endpoint.Totals.AddSent(connection.MessagesSent, connection.BytesSent);
        }

        Metrics.ConnectionClosed(connection.Endpoint, connection.Reason);
    }

    /// <summary>Has every connection finish what it is at and close; connections accepted from now on are closed likewise.</summary>
    internal void Drain()
    {
        _draining = true;
        Interlocked.MemoryBarrier(); // pairs with the lock in Add: either that sees the drain, or this the connection
        foreach (var connection in Connections)
            connection.Close(CloseReason.ServerStopping);
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
