namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>What a figure is of.</summary>
public enum FigureKind
{
    /// <summary>Per second; more is better.</summary>
    Rate,

    /// <summary>In seconds; less is better.</summary>
    Latency,

    /// <summary>The part of all results that were errors, 0 to 1; less is better.</summary>
    Errors,
}
