using System.Threading.RateLimiting;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Token buckets of <see cref="RateLimitOptions"/>, without a timer: they are filled when they are found empty.</summary>
internal static class MessageRate
{
    public static TokenBucketRateLimiter Create(RateLimitOptions options) => new(new TokenBucketRateLimiterOptions
    {
        AutoReplenishment = false,
        TokenLimit = options.Burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1) / options.MessagesPerSecond,
        QueueLimit = 1,
    });

    public static bool TryTake(this ReplenishingRateLimiter bucket) => Take(bucket) || (bucket.TryReplenish() && Take(bucket));

    private static bool Take(ReplenishingRateLimiter bucket)
    {
        using var lease = bucket.AttemptAcquire(); // one object for all, nothing to give back
        return lease.IsAcquired;
    }
}
