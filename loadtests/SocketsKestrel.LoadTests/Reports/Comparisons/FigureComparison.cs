namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>A figure of a step, on both sides.</summary>
/// <param name="Name">Such as <c>rate</c>, <c>p99</c>, <c>errors</c>.</param>
/// <param name="Kind">What it is a figure of.</param>
/// <param name="A">On the first side.</param>
/// <param name="B">On the second side.</param>
public sealed record FigureComparison(string Name, FigureKind Kind, Measured A, Measured B)
{
    /// <summary>B in terms of A; NaN if A is nothing.</summary>
    public double Ratio => Of(B.Value, A.Value);

    /// <summary>The least the ratio may be by the spread of both sides; NaN if none is known.</summary>
    public double LeastRatio => Of(B.Least, A.Greatest);

    /// <summary>The most the ratio may be by the spread of both sides; NaN if none is known.</summary>
    public double GreatestRatio => Of(B.Greatest, A.Least);

    /// <summary>What it means.</summary>
    public Verdict Verdict
    {
        get
        {
            // An error is no matter of chance: one where there was none is news.
            if (Kind == FigureKind.Errors) return A.Value == B.Value ? Verdict.WithinSpread : Judge(B.Value > A.Value);
            if (A.Least is null || B.Least is null) return Verdict.Unknown;
            if (B.Least > A.Greatest) return Judge(more: true);
            return B.Greatest < A.Least ? Judge(more: false) : Verdict.WithinSpread;
        }
    }

    private static double Of(double? b, double? a) => a is > 0 && b is { } value ? value / a.Value : double.NaN;

    private Verdict Judge(bool more) => more == (Kind == FigureKind.Rate) ? Verdict.Better : Verdict.Worse;
}
