namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>A figure of one side.</summary>
/// <param name="Value">Of its run; the median of its runs, if there are several.</param>
/// <param name="Least">The least of its runs, or of its run's pieces of time; <see langword="null"/> if neither is known.</param>
/// <param name="Greatest">The greatest of them.</param>
public sealed record Measured(double Value, double? Least, double? Greatest)
{
    internal static Measured Of(IReadOnlyList<double> runs, IReadOnlyList<double> piecesOfOnlyRun)
    {
        var spread = runs.Count > 1 ? runs : piecesOfOnlyRun;
        return spread.Count > 1 ? new Measured(Median(runs), spread.Min(), spread.Max()) : new Measured(Median(runs), null, null);
    }

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
