using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Faults.Servers;

/// <summary>The wrong server on TCP.</summary>
internal sealed class FaultyStreamServer : FaultyServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<StreamPeer, bool> _open = new();
    private readonly int? _messageSize;
    private readonly Task _accepting;
    private volatile bool _isStopping;

    public FaultyStreamServer(FaultyServerOptions options) : base(options)
    {
        _messageSize = options.MessageSize;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Accepting.ServeAllAsync(_listener, ServeAsync);
    }

    public override IPEndPoint Address { get; }

    public override async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _listener.Dispose();
        foreach (var peer in _open.Keys)
            peer.Close();
        await _accepting;
        await Answers.DisposeAsync();
    }

    private async Task ServeAsync(Socket socket)
    {
        using var client = socket;
        client.NoDelay = true;
        var peer = new StreamPeer(client, isLine: _messageSize is null);
        _open[peer] = true;
        Answers.Add(peer);
        try
        {
            if (_isStopping)
                return; // accepted after the others were closed
            await ReceiveAsync(client, peer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has gone, or was closed as a fault.
        }
        finally
        {
            Answers.Remove(peer);
            _open.TryRemove(peer, out _);
        }
    }

    private async Task ReceiveAsync(Socket client, StreamPeer peer)
    {
        var buffer = new byte[4096];
        var filled = 0;
        while (await client.ReceiveAsync(buffer.AsMemory(filled)) is var count and > 0)
        {
            filled += count;
            var taken = 0;
            while (LengthOfFirst(buffer.AsSpan(taken, filled - taken)) is { } length)
            {
                Answers.Received(peer, buffer.AsSpan(taken, length));
                taken += length + (_messageSize is null ? 1 : 0);
            }

            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private int? LengthOfFirst(ReadOnlySpan<byte> bytes)
    {
        if (_messageSize is { } size)
            return bytes.Length >= size ? size : null;
        return bytes.IndexOf((byte)'\n') is var end and >= 0 ? end : null;
    }

    private sealed class StreamPeer(Socket socket, bool isLine) : ServedPeer
    {
        public override void Send(ReadOnlySpan<byte> message)
        {
            try
            {
                socket.Send(isLine ? [.. message, (byte)'\n'] : message);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client has gone.
            }
        }

        public override void Close()
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both); // ends its receive, which then disposes of it
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client was faster.
            }
        }
    }
}
