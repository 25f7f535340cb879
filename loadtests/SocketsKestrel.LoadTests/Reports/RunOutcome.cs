namespace SocketsKestrel.LoadTests.Reports;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>To its end, and every threshold was met.</summary>
    Passed,

    /// <summary>A threshold was not met.</summary>
    Failed,

    /// <summary>By a signal: the report is of what was measured until then.</summary>
    Interrupted,
}
