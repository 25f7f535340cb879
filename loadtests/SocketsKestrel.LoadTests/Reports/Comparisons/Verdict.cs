namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>What a ratio means.</summary>
public enum Verdict
{
    /// <summary>Nothing: no spread is known.</summary>
    Unknown,

    /// <summary>The spreads of both sides overlap: what differs may be chance.</summary>
    WithinSpread,

    /// <summary>B is better than A, beyond the spread of both.</summary>
    Better,

    /// <summary>B is worse than A, beyond the spread of both.</summary>
    Worse,
}
