using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Faults.Servers;

/// <summary>The wrong server on UDP. A client is an address that has sent something.</summary>
internal sealed class FaultyDatagramServer : FaultyServer
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Dictionary<SocketAddress, DatagramPeer> _peers = [];
    private readonly bool _isChat;
    private readonly Task _receiving;

    public FaultyDatagramServer(FaultyServerOptions options) : base(options)
    {
        _isChat = options.Mode == ServerMode.Chat;
        _socket.ReceiveBufferSize = 4 * 1024 * 1024; // what is lost here would look like a fault
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = (IPEndPoint)_socket.LocalEndPoint!;
        _receiving = ReceiveAsync();
    }

    public override IPEndPoint Address { get; }

    public override async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _receiving;
        await Answers.DisposeAsync();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from);
                Take(from, buffer.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: a peer that is gone is not told to a socket that is not connected.
        }
    }

    private void Take(SocketAddress from, ReadOnlySpan<byte> message)
    {
        var isLeaving = _isChat && message.SequenceEqual("quit"u8);
        if (!_peers.TryGetValue(from, out var peer))
        {
            if (isLeaving)
                return;
            peer = new DatagramPeer(_socket, Copy(from));
            _peers.Add(peer.Address, peer);
            Answers.Add(peer);
        }

        if (isLeaving)
        {
            _peers.Remove(from);
            Answers.Remove(peer);
        }
        else
        {
            Answers.Received(peer, message);
        }
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    private sealed class DatagramPeer(Socket socket, SocketAddress address) : ServedPeer
    {
        public SocketAddress Address => address;

        public override void Send(ReadOnlySpan<byte> message)
        {
            try
            {
                socket.SendTo(message, SocketFlags.None, address);
            }
            catch (ObjectDisposedException)
            {
                // The server is.
            }
        }

        public override void Close() => throw new NotSupportedException("there is no connection on UDP");
    }
}
