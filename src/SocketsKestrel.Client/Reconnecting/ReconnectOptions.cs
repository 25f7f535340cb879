namespace SocketsKestrel.Client.Reconnecting;

/// <summary>
/// When a <see cref="ReconnectingClient"/> tries again: after a random part of a ceiling that doubles with each failure (exponential back-off
/// with full jitter), so that clients whose server has gone do not come back all at the same moment.
/// </summary>
public sealed record ReconnectOptions
{
    /// <summary>The ceiling of the first delay.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>What the ceiling grows to; at least <see cref="InitialDelay"/>.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many attempts without a connection that lasted it gives up; <see langword="null"/> is never.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long an attempt may take, TLS and WebSocket handshakes included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a connection has to last for the back-off to begin anew. A server that is full accepts each connection to say so, and
    /// ends it: that is a failure like any other.
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(5);
}
