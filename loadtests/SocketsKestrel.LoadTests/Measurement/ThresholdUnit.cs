namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What the number in a threshold counts.</summary>
internal enum ThresholdUnit
{
    Seconds,
    Count,

    /// <summary>Of all results, correct or not: 0 to 1.</summary>
    Share,

    PerSecond,

    /// <summary>Of the rate that the open model asked for.</summary>
    ShareOfRequested,
}
