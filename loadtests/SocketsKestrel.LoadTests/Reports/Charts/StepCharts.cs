namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>Which charts a step has.</summary>
internal static class StepCharts
{
    public const string PercentilesTitle = "Latency by percentile (%)";
    public const string RateTitle = "Rate per second";

    // A hint each, in three charts: beyond that they would be most of the file, and too narrow to point at.
    private const int MostHints = 600;

    /// <summary>Those that there is something to show in, in the order of a reader's interest.</summary>
    public static IEnumerable<Chart> Of(StepReport step)
    {
        var timeline = Timeline(step);
        var end = timeline.Count == 0 ? 0 : timeline[^1].Start + timeline[^1].Length;
        var time = LinearScale.Elapsed(end);
        if (timeline.Any(interval => interval.Max > 0)) yield return Latency(timeline, time);
        if (step.Latency.Curve.Count > 0 && step.Latency.Max > 0) yield return Percentiles(step);
        if (timeline.Count == 0) yield break;
        yield return Rate(step, timeline, time, end);
        if (timeline.Any(interval => interval.Errors > 0)) yield return Errors(timeline, time);
    }

    /// <summary>A step's seconds without a sliver at the end, whose rate would say nothing.</summary>
    public static List<IntervalReport> Timeline(StepReport step) =>
        [.. step.Timeline.Where(interval => interval.Length >= 0.5 || step.Timeline.Count == 1)];

    private static Chart Latency(List<IntervalReport> timeline, Scale time)
    {
        var series = new[]
        {
            Line("max", Ink.Red, Stroke.Line, timeline, interval => interval.Max),
            Line("p99", Ink.Amber, Stroke.Line, timeline, interval => interval.P99),
            Line("p50", Ink.Blue, Stroke.Line, timeline, interval => interval.P50),
        };
        return new Chart("Latency over time", time, LatencyScale.For(series.SelectMany(line => line.Points).Select(point => point.Y)), series)
        {
            Hints = Hints(timeline, interval =>
                $"p50 {Quantity.Time(interval.P50)}\np99 {Quantity.Time(interval.P99)}\nmax {Quantity.Time(interval.Max)}"),
        };
    }

    private static Chart Percentiles(StepReport step)
    {
        var scale = new PercentileScale(step.Latency.Count);
        var series = new List<Series>();
        if (step.LatencyFromSend is { Curve.Count: > 0 } fromSend)
            series.Add(Curve(LatencyRow.FromSend, Ink.Grey, fromSend));
        series.Add(Curve(step.LatencyFromSend is null ? "latency" : LatencyRow.FromSchedule, Ink.Blue, step.Latency));
        return new Chart(PercentilesTitle, scale, LatencyScale.For(series.SelectMany(curve => curve.Points).Select(point => point.Y)), series)
        {
            Hints = CurveHints(step.Latency.Curve),
        };
    }

    private static Chart Rate(StepReport step, List<IntervalReport> timeline, Scale time, double end)
    {
        var series = new List<Series> { Line("achieved", Ink.Blue, Stroke.Area, timeline, interval => interval.Rate) };
        var greatest = timeline.Max(interval => interval.Rate);
        if (step.RequestedRate is { } requested)
        {
            series.Add(new Series("requested, on average", Ink.Grey, Stroke.Line, [(0, requested), (end, requested)]));
            greatest = Math.Max(greatest, requested);
        }

        return new Chart(RateTitle, time, LinearScale.For(greatest * 1.05, Quantity.Short), series)
        {
            Hints = Hints(timeline, interval => $"{Quantity.Rate(interval.Rate)} per second"),
        };
    }

    private static Chart Errors(List<IntervalReport> timeline, Scale time) => new(
        "Errors",
        time,
        LinearScale.Counts(timeline.Max(interval => interval.Errors)),
        [Line("errors", Ink.Red, Stroke.Bars, timeline, interval => interval.Errors)])
    {
        Hints = Hints(timeline, interval => $"{Quantity.Count(interval.Errors)} errors"),
    };

    public static Series Line(string name, Ink ink, Stroke stroke, List<IntervalReport> timeline, Func<IntervalReport, double> value) =>
        new(name, ink, stroke, [.. timeline.Select(interval => (interval.Start + (interval.Length / 2), value(interval)))]);

    public static Series Curve(string name, Ink ink, LatencyReport latency) =>
        new(name, ink, Stroke.Line, [.. latency.Curve.Select(point => (point.Percentile, point.Value))]);

    private static Hint[] Hints(List<IntervalReport> timeline, Func<IntervalReport, string> text) => timeline.Count > MostHints
        ? []
        : [.. timeline.Select(interval =>
            new Hint(interval.Start, interval.Start + interval.Length, $"{Quantity.Duration(interval.Start)}\n{text(interval)}"))];

    private static Hint[] CurveHints(IReadOnlyList<PercentilePoint> curve) => curve.Count > MostHints
        ? []
        : [.. curve.Skip(1).Select((point, index) =>
            new Hint(curve[index].Percentile, point.Percentile, $"{point.Percentile:0.#####} %\n{Quantity.Time(point.Value)}"))];
}
