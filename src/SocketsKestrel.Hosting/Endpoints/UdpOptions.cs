using System.ComponentModel.DataAnnotations;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>What only a UDP endpoint has: <c>"Udp": { "SessionTimeout": "00:05:00", "MaxPeers": 10000 }</c>.</summary>
public sealed class UdpOptions
{
    /// <summary>The most addresses that are remembered at a time; datagrams of further ones are dropped and counted.</summary>
    [Range(1, 1_000_000)]
    public int MaxPeers { get; set; } = 10_000;

    /// <summary>How long an address may be silent before it is forgotten.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "7.00:00:00")]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest datagram taken, in bytes. The default is what an Ethernet frame carries without fragments.</summary>
    [Range(1, 65_507)]
    public int MaxDatagramSize { get; set; } = 1472;

    /// <summary>
    /// How source addresses are checked. With <see cref="UdpAddressValidation.Cookie"/> the endpoint may listen beyond loopback,
    /// and <see cref="MaxDatagramSize"/> must be at least 29.
    /// </summary>
    public UdpAddressValidation AddressValidation { get; set; } = UdpAddressValidation.None;

    /// <summary>Allows an address beyond loopback without validation: anyone may then have this server send to a third party.</summary>
    public bool AllowSpoofable { get; set; }
}
