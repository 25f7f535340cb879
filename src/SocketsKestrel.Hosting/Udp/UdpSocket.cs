using System.Net;
using System.Net.Sockets;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// One address of a UDP endpoint. The socket bound there is replaced when it has died; whoever sends uses the one in place, so that
/// peers outlive it. One thread receives and rebinds, any may send or dispose.
/// </summary>
internal sealed class UdpSocket : IDisposable
{
    /// <summary>Room for a burst of a few thousand datagrams; the kernel may give less (net.core.rmem_max, wmem_max).</summary>
    private const int SocketBuffer = 4 * 1024 * 1024;

    private readonly Endpoint _endpoint;
    private readonly Lock _gate = new();
    private UdpClient _client;

    /// <summary>The client's own, kept because a disposed client no longer gives it: a sender is to be told that it is closed.</summary>
    private Socket _socket;
    private bool _isDisposed;

    /// <summary>Binds it.</summary>
    /// <exception cref="EndpointBindException">The address cannot be bound.</exception>
    public UdpSocket(Endpoint endpoint, IPEndPoint address)
    {
        _endpoint = endpoint;
        _client = Bind(endpoint, address);
        _socket = _client.Client;
        Address = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>The address that was bound.</summary>
    public IPEndPoint Address { get; }

    /// <summary>The socket now bound there; closed while there is none.</summary>
    public Socket Current => Volatile.Read(ref _socket);

    /// <summary>Waits for a datagram.</summary>
    /// <param name="buffer">Takes it; what does not fit is lost.</param>
    /// <param name="from">Takes the sender's address.</param>
    /// <exception cref="SocketException"><see cref="SocketError.Shutdown"/>: the socket was shut down, see shutdown(2); or whatever the system says.</exception>
    public int Receive(Span<byte> buffer, SocketAddress from)
    {
        from.Size = SocketAddress.GetMaximumAddressSize(from.Family);
        var length = Current.ReceiveFrom(buffer, SocketFlags.None, from);

        // From nobody: that is no datagram, and would be returned at once for ever.
        return from.Size > 0 ? length : throw new SocketException((int)SocketError.Shutdown);
    }

    /// <summary>Puts a new socket in place of one that has died.</summary>
    /// <exception cref="EndpointBindException">The address cannot be bound any more; <see cref="Current"/> is closed then.</exception>
    public void Rebind()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _client.Dispose(); // its address must be free for the next
            _client = Bind(_endpoint, Address);
            Volatile.Write(ref _socket, _client.Client);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _client.Dispose();
        }
    }

    private static UdpClient Bind(Endpoint endpoint, IPEndPoint address)
    {
        var client = new UdpClient(address.AddressFamily);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                client.Client.DualMode = true;
            client.Client.ReceiveBufferSize = client.Client.SendBufferSize = SocketBuffer;
            client.Client.Bind(address);
            return client;
        }
        catch (SocketException e)
        {
            client.Dispose();
            throw new EndpointBindException(endpoint.Name, endpoint.Url.Format(address), e);
        }
    }
}
