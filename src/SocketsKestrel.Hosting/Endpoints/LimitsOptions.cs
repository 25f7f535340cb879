using System.ComponentModel.DataAnnotations;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Limits of the whole process: <c>"Limits": { "MaxConnections": null, "MaxConnectionsPerIp": null }</c>.</summary>
/// <remarks>
/// One address is one IPv4 address, or one IPv6 network of 64 bits: that is what a single site is given, and its host picks the
/// rest of the address as often as it likes. Peers of unix sockets have no address, and no limit by it.
/// </remarks>
public sealed class LimitsOptions
{
    /// <summary>The most connections of all endpoints together; <see langword="null"/> is no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnections { get; set; }

    /// <summary>The most connections from one address, of all endpoints together; <see langword="null"/> is no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnectionsPerIp { get; set; }

    /// <summary>How often one address may connect, to all endpoints together; <see langword="null"/> is no limit.</summary>
    public ConnectionRateOptions? ConnectionRatePerIp { get; set; }
}
