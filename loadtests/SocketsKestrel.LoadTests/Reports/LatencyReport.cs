namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A distribution of latencies, in seconds; recorded with 3 significant digits.</summary>
public sealed record LatencyReport
{
    /// <summary>How many were recorded; the other values are 0 if none.</summary>
    public long Count { get; init; }

    /// <summary>The least.</summary>
    public double Min { get; init; }

    /// <summary>The arithmetic mean.</summary>
    public double Mean { get; init; }

    /// <summary>The standard deviation.</summary>
    public double StdDev { get; init; }

    /// <summary>The median.</summary>
    public double P50 { get; init; }

    /// <summary>The 75th percentile.</summary>
    public double P75 { get; init; }

    /// <summary>The 90th percentile.</summary>
    public double P90 { get; init; }

    /// <summary>The 95th percentile.</summary>
    public double P95 { get; init; }

    /// <summary>The 99th percentile.</summary>
    public double P99 { get; init; }

    /// <summary>The 99.9th percentile.</summary>
    public double P999 { get; init; }

    /// <summary>The 99.99th percentile.</summary>
    public double P9999 { get; init; }

    /// <summary>The most.</summary>
    public double Max { get; init; }

    /// <summary>The percentile curve, for drawing: percentile (0 to 100) and value, ascending.</summary>
    public IReadOnlyList<PercentilePoint> Curve { get; init; } = [];
}
