using System.Net;
using System.Net.Sockets;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Udp;

internal static class UdpBinder
{
    /// <summary>Room for a burst of a few thousand datagrams; the kernel may give less (net.core.rmem_max, wmem_max).</summary>
    private const int SocketBuffer = 4 * 1024 * 1024;

    /// <summary>Binds an endpoint's socket, or on <c>localhost</c> its two, and notes the address on the endpoint.</summary>
    /// <exception cref="EndpointBindException">An address cannot be bound.</exception>
    public static List<UdpClient> Bind(Endpoint endpoint)
    {
        var url = endpoint.Url;
        var clients = new List<UdpClient> { Bind(endpoint, url.Address!) };
        endpoint.BoundTo = clients[0].Client.LocalEndPoint;
        if (url is { IsLocalhost: true, Port: not 0 } && Socket.OSSupportsIPv6)
        {
            try
            {
                clients.Add(Bind(endpoint, IPAddress.IPv6Loopback));
            }
            catch (EndpointBindException e) when (!e.IsAddressInUse)
            {
                // Containers without IPv6 have the family but no ::1.
            }
        }

        return clients;
    }

    private static UdpClient Bind(Endpoint endpoint, IPAddress address)
    {
        var client = new UdpClient(address.AddressFamily);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
                client.Client.DualMode = true;
            client.Client.ReceiveBufferSize = client.Client.SendBufferSize = SocketBuffer;
            client.Client.Bind(new IPEndPoint(address, endpoint.Url.Port));
            return client;
        }
        catch (SocketException e)
        {
            client.Dispose();
            throw new EndpointBindException(endpoint.Name, endpoint.Url.Format(new IPEndPoint(address, endpoint.Url.Port)), e);
        }
    }
}
