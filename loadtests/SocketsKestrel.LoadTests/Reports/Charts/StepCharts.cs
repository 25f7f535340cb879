namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>Which charts a step has.</summary>
internal static class StepCharts
{
    public const string PercentilesTitle = "Latency by percentile (%)";
    public const string RateTitle = "Rate per second";

    /// <summary>Those that there is something to show in, in the order of a reader's interest.</summary>
    /// <param name="step">The step.</param>
    /// <param name="duration">How long was measured, in seconds.</param>
    public static IEnumerable<Chart> Of(StepReport step, double duration)
    {
        var timeline = MeasuredTime.Timeline(step, duration);
        var time = LinearScale.Elapsed(End(timeline));
        if (timeline.Any(piece => piece.Max > 0)) yield return Latency(timeline, time);
        if (step.Latency.Curve.Count > 0 && step.Latency.Max > 0) yield return Percentiles(step);
        if (timeline.Count == 0) yield break;
        yield return Rate(step, timeline, time);
        if (timeline.Any(piece => piece.Errors > 0)) yield return Errors(timeline, time);
    }

    /// <summary>When a timeline ends.</summary>
    public static double End(IReadOnlyList<IntervalReport> timeline) => timeline.Count == 0 ? 0 : timeline[^1].Start + timeline[^1].Length;

    /// <summary>A line over time.</summary>
    public static Series Line(
        string name, Ink ink, IReadOnlyList<IntervalReport> timeline, Func<IntervalReport, double> value, Stroke stroke = Stroke.Line) =>
        new(name, ink, stroke, [.. timeline.Select(piece => (piece.Start + (piece.Length / 2), value(piece)))]);

    /// <summary>A line over percentiles.</summary>
    public static Series Curve(string name, Ink ink, LatencyReport latency) =>
        new(name, ink, Stroke.Line, [.. latency.Curve.Select(point => (point.Percentile, point.Value))]);

    private static Chart Latency(IReadOnlyList<IntervalReport> timeline, Scale time)
    {
        var series = new[]
        {
            Line("max", Ink.Red, timeline, piece => piece.Max),
            Line("p99", Ink.Amber, timeline, piece => piece.P99),
            Line("p50", Ink.Blue, timeline, piece => piece.P50),
        };
        return new Chart("Latency over time", time, LatencyScale.For(series.SelectMany(line => line.Points).Select(point => point.Y)), series)
        {
            Hints = Hints(timeline, piece => $"p50 {Quantity.Time(piece.P50)}\np99 {Quantity.Time(piece.P99)}\nmax {Quantity.Time(piece.Max)}"),
        };
    }

    private static Chart Percentiles(StepReport step)
    {
        var series = new List<Series>();
        if (step.LatencyFromSend is { Curve.Count: > 0 } fromSend) series.Add(Curve(LatencyRow.FromSend, Ink.Grey, fromSend));
        series.Add(Curve(step.LatencyFromSend is null ? "latency" : LatencyRow.FromSchedule, Ink.Blue, step.Latency));
        var scale = new PercentileScale(step.Latency.Count);
        return new Chart(PercentilesTitle, scale, LatencyScale.For(series.SelectMany(curve => curve.Points).Select(point => point.Y)), series)
        {
            Hints = CurveHints(step.Latency.Curve),
        };
    }

    private static Chart Rate(StepReport step, IReadOnlyList<IntervalReport> timeline, Scale time)
    {
        var series = new List<Series> { Line("achieved", Ink.Blue, timeline, piece => piece.Rate, Stroke.Area) };
        var greatest = timeline.Max(piece => piece.Rate);
        if (step.RequestedRate is { } requested)
        {
            series.Add(new Series("requested, on average", Ink.Grey, Stroke.Line, [(0, requested), (End(timeline), requested)]));
            greatest = Math.Max(greatest, requested);
        }

        return new Chart(RateTitle, time, LinearScale.For(greatest * 1.05, Quantity.Short), series)
        {
            Hints = Hints(timeline, piece => $"{Quantity.Rate(piece.Rate)} per second"),
        };
    }

    private static Chart Errors(IReadOnlyList<IntervalReport> timeline, Scale time) => new(
        "Errors over time",
        time,
        LinearScale.Counts(timeline.Max(piece => piece.Errors)),
        [Line("errors", Ink.Red, timeline, piece => piece.Errors, Stroke.Bars)])
    {
        Note = $"in {Quantity.Duration(timeline[0].Length)} each",
        Hints = Hints(timeline, piece => $"{Quantity.Count(piece.Errors)} errors"),
    };

    private static Hint[] Hints(IReadOnlyList<IntervalReport> timeline, Func<IntervalReport, string> text) =>
        [.. timeline.Select(piece => new Hint(piece.Start, piece.Start + piece.Length, $"{Quantity.Duration(piece.Start)}\n{text(piece)}"))];

    private static Hint[] CurveHints(IReadOnlyList<PercentilePoint> curve) =>
        [.. curve.Skip(1).Select((point, index) =>
            new Hint(curve[index].Percentile, point.Percentile, $"{point.Percentile:0.#####} %\n{Quantity.Time(point.Value)}"))];
}
