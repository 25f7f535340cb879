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
        var timelines = runs.Where(run => run.Step.Timeline.Count > 1).ToList();
        if (timelines.Count > 0) yield return Rates(timelines);
    }

    private static Chart Percentiles(List<(string Side, Ink Ink, StepReport Step)> runs) => new(
        StepCharts.PercentilesTitle,
        new PercentileScale(runs.Max(run => run.Step.Latency.Count)),
        LatencyScale.For(runs.SelectMany(run => run.Step.Latency.Curve).Select(point => point.Value)),
        [.. runs.Select(run => StepCharts.Curve(run.Side, run.Ink, run.Step.Latency))]);

    private static Chart Rates(List<(string Side, Ink Ink, StepReport Step)> runs) => new(
        StepCharts.RateTitle,
        LinearScale.Elapsed(runs.Max(run => StepCharts.End(run.Step.Timeline))),
        LinearScale.For(runs.SelectMany(run => run.Step.Timeline).Max(piece => piece.Rate) * 1.05, Quantity.Short),
        [.. runs.Select(run => StepCharts.Line(run.Side, run.Ink, run.Step.Timeline, piece => piece.Rate))]);
}
