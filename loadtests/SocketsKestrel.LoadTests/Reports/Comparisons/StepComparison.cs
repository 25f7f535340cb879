namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>A step that both sides have.</summary>
/// <param name="Name">The step.</param>
/// <param name="Figures">Its figures, on both sides.</param>
public sealed record StepComparison(string Name, IReadOnlyList<FigureComparison> Figures)
{
    internal static StepComparison Of(IReadOnlyList<StepReport> a, IReadOnlyList<StepReport> b)
    {
        FigureComparison Compare(string name, FigureKind kind, Func<StepReport, double> ofRun, Func<IntervalReport, double>? ofPiece) =>
            new(name, kind, Side(a, ofRun, ofPiece), Side(b, ofRun, ofPiece));

        var figures = new List<FigureComparison>
        {
            Compare("rate", FigureKind.Rate, step => step.AchievedRate, piece => piece.Rate),
        };
        if (a.Any(HasLatencies) && b.Any(HasLatencies))
        {
            // A piece without a result has no latency.
            figures.Add(Compare("p50", FigureKind.Latency, step => step.Latency.P50, piece => piece.Rate > 0 ? piece.P50 : double.NaN));
            figures.Add(Compare("p99", FigureKind.Latency, step => step.Latency.P99, piece => piece.Rate > 0 ? piece.P99 : double.NaN));
            figures.Add(Compare("p99.9", FigureKind.Latency, step => step.Latency.P999, null));
        }

        figures.Add(Compare("errors", FigureKind.Errors, ErrorShare, ErrorShare));
        return new StepComparison(a[0].Name, figures);
    }

    private static bool HasLatencies(StepReport step) => step.Latency.Count > 0;

    private static Measured Side(IReadOnlyList<StepReport> runs, Func<StepReport, double> ofRun, Func<IntervalReport, double>? ofPiece)
    {
        IEnumerable<double> pieces = runs.Count == 1 && ofPiece is not null
            ? runs[0].Timeline.Select(ofPiece).Where(double.IsFinite)
            : [];
        return Measured.Of([.. runs.Select(ofRun)], [.. pieces]);
    }

    private static double ErrorShare(StepReport step) => Share(step.Errors, step.Count);

    private static double ErrorShare(IntervalReport piece) => Share(piece.Errors, piece.Rate * piece.Length);

    private static double Share(double errors, double correct) => errors + correct > 0 ? errors / (errors + correct) : 0;
}
