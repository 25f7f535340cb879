using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Telemetry;

/// <summary>
/// Sums of one endpoint. Any thread may add. Whoever reads them together with the live connections holds the lock of this object
/// meanwhile, as <see cref="ConnectionRegistry"/> does: a connection that ends would else be counted twice, or not at all.
/// </summary>
internal sealed class TrafficTotals
{
    private readonly long[] _closed = new long[Enum.GetValues<CloseReason>().Length];
    private readonly ConcurrentDictionary<string, StrongBox<long>> _rejected = new(StringComparer.Ordinal);
    private long _bytesReceived;
    private long _bytesSent;
    private long _messagesReceived;
    private long _messagesSent;

    /// <summary>The sums alone, of no open connection.</summary>
    public EndpointTraffic Traffic => new(
        Connections: 0, Volatile.Read(ref _messagesReceived), Volatile.Read(ref _messagesSent), Volatile.Read(ref _bytesReceived), Volatile.Read(ref _bytesSent));

    public void AddReceived(long messages, long bytes)
    {
        Interlocked.Add(ref _messagesReceived, messages);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    public void AddSent(long messages, long bytes)
    {
        Interlocked.Add(ref _messagesSent, messages);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    /// <summary>Counts a refused message. Codes are constants of the program, so there are few.</summary>
    public void AddRejected(string code) => Interlocked.Increment(ref _rejected.GetOrAdd(code, static _ => new StrongBox<long>()).Value);

    /// <summary>Counts an ended connection and all that it carried. Called under the lock of this object.</summary>
    public void AddEnded(ServerConnection connection)
    {
        AddReceived(connection.MessagesReceived, connection.BytesReceived);
        AddSent(connection.MessagesSent, connection.BytesSent);
        _closed[(int)connection.Reason]++;
    }

    /// <summary>How many connections ended for which reason. Called under the lock of this object.</summary>
    public Dictionary<CloseReason, long> ReadClosed()
    {
        var closed = new Dictionary<CloseReason, long>();
        for (var reason = 0; reason < _closed.Length; reason++)
        {
            if (_closed[reason] > 0)
                closed[(CloseReason)reason] = _closed[reason];
        }

        return closed;
    }

    public Dictionary<string, long> ReadRejected() =>
        _rejected.ToDictionary(code => code.Key, code => Volatile.Read(ref code.Value.Value), StringComparer.Ordinal);
}
