using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// Tells datagrams that come from an endpoint of this process: answering one would begin an endless exchange (CVE-2024-2169
/// describes such loops). Also splits the raw form of an address, without an allocation.
/// </summary>
internal sealed class LocalAddresses(IReadOnlyList<Endpoint> endpoints)
{
    private readonly HashSet<IPAddress> _machine =
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)];

    /// <summary>The port of an IPv4 or IPv6 socket address: bytes 2 and 3 of both forms, big-endian.</summary>
    public static int PortOf(SocketAddress address) => (address[2] << 8) | address[3];

    public bool IsOwnEndpoint(SocketAddress address)
    {
        var port = PortOf(address);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Url.IsUdp && endpoint.BoundTo is IPEndPoint bound && bound.Port == port && IsThisMachine(address))
                return true;
        }

        return false;
    }

    private bool IsThisMachine(SocketAddress address)
    {
        var template = new IPEndPoint(address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var ip = ((IPEndPoint)template.Create(address)).Address;
        if (ip.IsIPv4MappedToIPv6)
            ip = ip.MapToIPv4();
        return IPAddress.IsLoopback(ip) || _machine.Contains(ip);
    }
}
