using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>Connects one client's sockets: knows when the socket was connected, which TLS or a WebSocket's handshake follows, and gives up where it takes too long.</summary>
/// <param name="sockets">The loop's.</param>
/// <param name="hasLayer">Whether TLS or a WebSocket is spoken over the socket.</param>
/// <param name="receiveBuffer">What a socket buffers of what is not read, in bytes; <see langword="null"/>: as the system has it.</param>
internal sealed class ClientSockets(LoopSockets sockets, bool hasLayer, int? receiveBuffer) : ISocketConnector
{
    private long _begunAt = long.MaxValue;
    private LoopSocket? _connecting;

    /// <summary>When the last socket was connected.</summary>
    public long ConnectedAt { get; private set; }

    /// <summary>The last socket.</summary>
    public LoopSocket? Current { get; private set; }

    public async ValueTask<SocketStream> ConnectAsync(SocketType type, EndPoint remote, CancellationToken cancellationToken)
    {
        _begunAt = Stopwatch.GetTimestamp();
        var socket = await sockets.ConnectAsync(type, remote, connecting => _connecting = connecting, receiveBuffer, cancellationToken);
        socket.IsBelowLayer = hasLayer;
        Current = socket;
        ConnectedAt = Stopwatch.GetTimestamp();
        return socket;
    }

    /// <summary>Called when the connection is there, handshakes included, or has failed.</summary>
    public void EndConnecting() => (_begunAt, _connecting) = (long.MaxValue, null);

    /// <summary>Gives up if it has begun before: who waits for it gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Abort(long begunBefore)
    {
        if (_begunAt < begunBefore)
            _connecting?.Dispose();
    }
}
