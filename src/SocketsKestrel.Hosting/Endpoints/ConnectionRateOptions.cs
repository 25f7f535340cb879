using System.ComponentModel.DataAnnotations;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// How often one address may connect, as a token bucket: <c>"ConnectionRatePerIp": { "PerSecond": 20, "Burst": 100 }</c>. A
/// connection beyond it is told <c>ERR rate-limited</c> and closed; it takes no token.
/// </summary>
public sealed class ConnectionRateOptions
{
    /// <summary>Connections a second, for as long as it goes on.</summary>
    [Range(1, 1_000_000)]
    public int PerSecond { get; set; } = 20;

    /// <summary>Connections at once after a while without any.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 100;
}
