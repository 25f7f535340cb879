using System.ComponentModel.DataAnnotations;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// How many messages one connection, or UDP peer, may send, as a token bucket:
/// <c>"RateLimit": { "MessagesPerSecond": 100, "Burst": 200, "WhenExceeded": "Delay" }</c>. With <c>Raw</c> framing a message is
/// what one read returns. A handler that frames its stream itself is not limited.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Messages a second, for as long as it goes on.</summary>
    [Range(1, 1_000_000)]
    public int MessagesPerSecond { get; set; } = 100;

    /// <summary>Messages at once after a while without any.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 200;

    /// <summary>What becomes of more. A datagram is always dropped, and counted.</summary>
    public WhenExceeded WhenExceeded { get; set; } = WhenExceeded.Delay;
}
