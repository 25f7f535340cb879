namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>How a series is drawn.</summary>
internal enum Stroke
{
    Line,

    /// <summary>A line and what is below it.</summary>
    Area,

    /// <summary>A bar up to each point.</summary>
    Bars,
}
