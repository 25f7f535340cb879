using System.Net;
using System.Net.Sockets;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Udp;

internal static class UdpBinder
{
    /// <summary>Binds an endpoint's socket, or on <c>localhost</c> its two, and notes the address on the endpoint.</summary>
    /// <exception cref="EndpointBindException">An address cannot be bound.</exception>
    public static List<UdpSocket> Bind(Endpoint endpoint)
    {
        var url = endpoint.Url;
        var sockets = new List<UdpSocket> { new(endpoint, new IPEndPoint(url.Address!, url.Port)) };
        endpoint.BoundTo = sockets[0].Address;
        if (url is { IsLocalhost: true, Port: not 0 } && Socket.OSSupportsIPv6)
        {
            try
            {
                sockets.Add(new UdpSocket(endpoint, new IPEndPoint(IPAddress.IPv6Loopback, url.Port)));
            }
            catch (EndpointBindException e) when (!e.IsAddressInUse)
            {
                // Containers without IPv6 have the family but no ::1.
            }
        }

        return sockets;
    }
}
