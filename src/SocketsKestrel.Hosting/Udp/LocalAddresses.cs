using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// Tells datagrams that come from an endpoint of this process: answering one would begin an endless exchange (CVE-2024-2169
/// describes such loops). Also splits the raw form of an address, without an allocation.
/// </summary>
internal sealed class LocalAddresses(IReadOnlyList<Endpoint> endpoints, TimeProvider time)
{
    /// <summary>Addresses come and go while a server runs. Forged ones must not have it look more often than this.</summary>
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    private HashSet<IPAddress> _machine = ReadMachine();
    private long _readAt = time.GetTimestamp();

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

    private static HashSet<IPAddress> ReadMachine() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)];

    private bool IsThisMachine(SocketAddress address)
    {
        var template = new IPEndPoint(address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var ip = ((IPEndPoint)template.Create(address)).Address;
        if (ip.IsIPv4MappedToIPv6)
            ip = ip.MapToIPv4();
        if (IPAddress.IsLoopback(ip) || _machine.Contains(ip))
            return true;

        // Two threads at once may both read: the same, at most once more than needed.
        if (time.GetElapsedTime(Volatile.Read(ref _readAt)) < RefreshPeriod)
            return false;
        Volatile.Write(ref _readAt, time.GetTimestamp());
        _machine = ReadMachine();
        return _machine.Contains(ip);
    }
}
