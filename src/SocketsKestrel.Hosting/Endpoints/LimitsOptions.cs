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

    /// <summary>
    /// The most that may be pending for all connections together, in bytes; beyond it the connections with most pending are closed
    /// as slow consumers, largest first, until it is kept. Counted are the frames in send queues and 8 bytes for each place in
    /// one, and replies that a peer does not take. A chat message is counted once for each member that it waits for although it is
    /// in memory once: an upper bound, as nats-server's pending bytes are. What waits in the transport, up to 64 KiB a connection,
    /// comes on top. It is never more than half of what the heap may commit (<c>DOTNET_GCHeapHardLimit</c>, or the container's or the
    /// machine's memory), which is also the limit for <see langword="null"/>.
    /// </summary>
    [Range(typeof(long), "65536", "1099511627776")]
    public long? SendQueueTotalBytes { get; set; } = 256 * 1024 * 1024;
}
