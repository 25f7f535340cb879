namespace SocketsKestrel.Faults.Proxy;

/// <summary>
/// What happens to the bytes of one direction; the names are those of Shopify's toxiproxy. All may be combined, and a new value
/// holds at once for connections that are open.
/// </summary>
public sealed record Toxics
{
    /// <summary>Bytes pass as they come.</summary>
    public static Toxics None { get; } = new();

    /// <summary>How long a byte is on its way. Order is kept.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Added to the latency, or taken from it: a random part of this, another one for every segment.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The most bytes that are sent at once, with Nagle's algorithm off; <see langword="null"/> is no limit.</summary>
    public int? SliceBytes { get; init; }

    /// <summary>A pause after every slice.</summary>
    public TimeSpan SliceDelay { get; init; }

    /// <summary>The bandwidth; <see langword="null"/> is no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>After this many bytes of a connection it ends <see cref="AtLimit"/>; at 0 with its first byte.</summary>
    public long? LimitBytes { get; init; }

    /// <summary>How a connection ends that has reached its limit.</summary>
    public Ending AtLimit { get; init; } = Ending.Close;

    /// <summary>How much later than the last byte the end of the stream is passed on.</summary>
    public TimeSpan CloseDelay { get; init; }

    /// <summary>While set, nothing passes, and nothing is taken from the sender beyond what was read already.</summary>
    public bool Hangs { get; init; }
}
