using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Client;

/// <summary>Makes the sockets of connections: for programs that choose local addresses, or have an event loop of their own.</summary>
public interface ISocketConnector
{
    /// <summary>Connects a socket.</summary>
    /// <param name="type"><see cref="SocketType.Stream"/> or <see cref="SocketType.Dgram"/>.</param>
    /// <param name="remote">A <see cref="DnsEndPoint"/>, or a <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <returns>The connected socket, owned by the caller.</returns>
    /// <exception cref="SocketException">There is no such host, or nobody listens there.</exception>
    ValueTask<SocketStream> ConnectAsync(SocketType type, EndPoint remote, CancellationToken cancellationToken);
}
