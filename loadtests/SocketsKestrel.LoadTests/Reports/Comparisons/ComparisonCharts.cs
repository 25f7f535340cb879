using SocketsKestrel.LoadTests.Reports.Charts;

namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>Both sides in one chart: a line for each run.</summary>
internal static class ComparisonCharts
{
    public static IEnumerable<Chart> Of(ReportComparison comparison, string step)
    {
        List<(string Side, Ink Ink, StepReport Step)> runs =
        [
            .. comparison.A.Step(step).Select(run => ("A", Ink.Grey, run)),
            .. comparison.B.Step(step).Select(run => ("B", Ink.Blue, run)),
        ];
        var curves = runs.Where(run => run.Step.Latency is { Curve.Count: > 0, Max: > 0 }).ToList();
        if (curves.Count > 0) yield return Percentiles(curves);
        var timelines = runs.Where(run => Timeline.Of(run.Step).Pieces.Count > 1).ToList();
        if (timelines.Count > 0) yield return Rates(timelines);
    }

    private static Chart Percentiles(List<(string Side, Ink Ink, StepReport Step)> runs) => new(
        StepCharts.PercentilesTitle,
        new PercentileScale(runs.Max(run => run.Step.Latency.Count)),
        LatencyScale.For(runs.SelectMany(run => run.Step.Latency.Curve).Select(point => point.Value)),
        [.. runs.Select(run => StepCharts.Curve(run.Side, run.Ink, run.Step.Latency))]);

    private static Chart Rates(List<(string Side, Ink Ink, StepReport Step)> runs)
    {
        var timelines = runs.ConvertAll(run => (run.Side, run.Ink, Timeline: Timeline.Of(run.Step)));
        return new Chart(
            StepCharts.RateTitle,
            LinearScale.Elapsed(timelines.Max(run => run.Timeline.End)),
            LinearScale.For(timelines.SelectMany(run => run.Timeline.Pieces).Max(piece => piece.Rate) * 1.05, Quantity.Short),
            [.. timelines.Select(run => StepCharts.Line(run.Side, run.Ink, run.Timeline, piece => piece.Rate))]);
    }
}
