namespace SocketsKestrel.Client.Reconnecting;

/// <summary>Exponential back-off with full jitter: which attempt is made after which delay.</summary>
/// <param name="initial">The first ceiling.</param>
/// <param name="max">The last ceiling.</param>
internal sealed class Backoff(TimeSpan initial, TimeSpan max)
{
    /// <summary>The delay before an attempt.</summary>
    /// <param name="attempt">From 1. The first is delayed, too: it follows on the loss of a connection.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan DelayBefore(int attempt, double random) => CeilingBefore(attempt) * random;

    /// <summary>The longest delay before an attempt.</summary>
    public TimeSpan CeilingBefore(int attempt)
    {
        var ceiling = initial;
        for (var failures = 1; failures < attempt - 1 && ceiling < max; failures++)
            ceiling = ceiling > max / 2 ? max : ceiling * 2;
        return ceiling < max ? ceiling : max;
    }
}
