using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Every live connection of the process. All members may be used from any thread.</summary>
public sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<long, ServerConnection> _connections = new();
    private readonly Dictionary<Endpoint, EndpointClocks> _clocks;
    private long _lastId;
    private volatile bool _draining;

    /// <summary>Made by the container.</summary>
    public ConnectionRegistry(SocketsKestrelOptions options, TimeProvider time, SocketMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        Time = time;
        Metrics = metrics;
        _clocks = options.Endpoints.ToDictionary(e => e, e => new EndpointClocks(
            ToTicks(e.Options.IdleTimeout), ToTicks(e.Options.MessageTimeout), ToTicks(e.Options.SendQueue.StallTimeout)));
        metrics.Observe(options.Endpoints, this);
    }

    /// <summary>The live connections; a snapshot that others may change while it is walked.</summary>
    public IEnumerable<ServerConnection> Connections => _connections.Select(pair => pair.Value);

    /// <summary>How many there are.</summary>
    public int Count => _connections.Count;

    internal TimeProvider Time { get; }

    internal SocketMetrics Metrics { get; }

    internal bool IsDraining => _draining;

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal ServerConnection Add(ConnectionContext context, Endpoint endpoint)
    {
        var connection = new ServerConnection(NextId(), context, endpoint, this);
        _connections[connection.Id] = connection;

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
            _connections.TryRemove(connection.Id, out _);
            connection.Endpoint.Totals.AddReceived(connection.MessagesReceived, connection.BytesReceived);
            connection.Endpoint.Totals.AddSent(connection.MessagesSent, connection.BytesSent);
        }

        Metrics.ConnectionClosed(connection.Endpoint, connection.Reason);
    }

    /// <summary>Has every connection finish what it is at and close; connections accepted from now on are closed likewise.</summary>
    internal void Drain()
    {
        _draining = true;
        foreach (var connection in Connections)
            connection.Close(CloseReason.ServerStopping);
    }

    /// <summary>The part of <c>DrainTimeout</c> after which handlers are aborted: the rest is for ending the process in time.</summary>
    internal static TimeSpan DrainGrace(Endpoint endpoint)
    {
        var timeout = endpoint.Options.DrainTimeout;
        var margin = timeout / 10;
        return timeout - (margin < TimeSpan.FromSeconds(0.5) ? margin : TimeSpan.FromSeconds(0.5)) - ConnectionClock.Period;
    }

    internal EndpointClocks ClocksOf(Endpoint endpoint) => _clocks[endpoint];

    internal long ToTicks(TimeSpan? span) => span is { } limit ? (long)(limit.TotalSeconds * Time.TimestampFrequency) : long.MaxValue;
}
