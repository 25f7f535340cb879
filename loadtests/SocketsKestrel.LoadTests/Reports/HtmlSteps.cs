using SocketsKestrel.LoadTests.Reports.Charts;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>The steps in <c>report.html</c>: the figures of the one that matters, tables of all, charts of each.</summary>
internal static class HtmlSteps
{
    private static readonly (string Name, Func<LatencyReport, double> Of)[] Distribution =
    [
        ("min", latency => latency.Min),
        ("p50", latency => latency.P50),
        ("p75", latency => latency.P75),
        ("p90", latency => latency.P90),
        ("p95", latency => latency.P95),
        ("p99", latency => latency.P99),
        ("p99.9", latency => latency.P999),
        ("p99.99", latency => latency.P9999),
        ("max", latency => latency.Max),
        ("mean", latency => latency.Mean),
        ("std. deviation", latency => latency.StdDev),
    ];

    /// <summary>The figures of the step that the run was made for: the one that happened most often.</summary>
    public static void WriteFigures(HtmlText html, LoadReport report)
    {
        if (report.Steps.MaxBy(step => step.Count) is not { } step) return;
        html.Add($"""<section class="figures" aria-label="{step.Name}">""");
        WriteFigure(html, $"{step.Name} per second", Quantity.Rate(step.AchievedRate),
            step.RequestedRate is { } requested ? $"of {Quantity.Rate(requested)} requested" : $"{Quantity.Count(step.Count)} in all");
        if (step.Latency.Count > 0)
        {
            WriteFigure(html, "p50", Quantity.Time(step.Latency.P50), FromSend(step, latency => latency.P50));
            WriteFigure(html, "p99", Quantity.Time(step.Latency.P99), FromSend(step, latency => latency.P99));
            WriteFigure(html, "p99.9", Quantity.Time(step.Latency.P999), FromSend(step, latency => latency.P999));
            WriteFigure(html, "max", Quantity.Time(step.Latency.Max), FromSend(step, latency => latency.Max));
        }

        var errors = report.Steps.Sum(each => each.Errors);
        WriteFigure(html, "errors", Quantity.Count(errors), report.Steps.Count > 1 ? "of all steps" : "", errors > 0 ? "alarm" : "");
        html.Add($"</section>\n");
    }

    /// <summary>Counts, rates and errors; latencies.</summary>
    public static void WriteTables(HtmlText html, LoadReport report)
    {
        html.Add($"<h2>Steps</h2>\n");
        if (report.Steps.Count == 0) html.Add($"<p>Nothing was measured.</p>\n");
        var faults = MessageFault.Seen(report);
        var scheduled = report.Steps.Any(step => step.RequestedRate is not null);
        List<string> head = ["Step", "Count", "Achieved/s"];
        if (scheduled) head.AddRange(["Requested/s", "Late sends"]);
        html.Table(1, [.. head, "Errors", .. faults.Select(fault => fault.Name)], report.Steps.Select(step => Row(step, scheduled, faults)));
        html.Table(2, ["Latency", "", "p50", "p90", "p99", "p99.9", "p99.99", "max"], LatencyRow.Of(report).Select(row => new HtmlCell[]
        {
            row.Step, new(row.From, "aside"), Quantity.Time(row.Latency.P50), Quantity.Time(row.Latency.P90), Quantity.Time(row.Latency.P99),
            Quantity.Time(row.Latency.P999), Quantity.Time(row.Latency.P9999), Quantity.Time(row.Latency.Max),
        }));
    }

    /// <summary>The charts of each step that has any, and its distribution in figures.</summary>
    public static void WriteCharts(HtmlText html, LoadReport report)
    {
        var number = 0;

        // What a client does most is what the run was made for: connecting comes last.
        foreach (var step in report.Steps.OrderByDescending(step => step.Count))
        {
            var charts = StepCharts.Of(step, report.Duration).ToList();
            if (charts.Count == 0 && step.Errors == 0) continue;
            html.Add($"""<section class="step"><h2>{step.Name}</h2><div class="charts">""");
            foreach (var chart in charts) ChartFigure.Write(html, chart, $"chart{++number}");
            if (step.Latency.Count > 0) WriteDistribution(html, step);
            if (step.Errors > 0) WriteErrors(html, step);
            html.Add($"</div></section>\n");
        }
    }

    private static List<HtmlCell> Row(StepReport step, bool scheduled, IReadOnlyList<MessageFault> faults)
    {
        List<HtmlCell> row = [step.Name, Quantity.Count(step.Count), Quantity.Rate(step.AchievedRate)];
        if (scheduled)
        {
            row.Add(step.RequestedRate is { } requested ? Quantity.Rate(requested) : "");
            row.Add(step.RequestedRate is null ? "" : Quantity.Count(step.LateSends));
        }

        row.Add(HtmlCell.Alarm(step.Errors));
        row.AddRange(faults.Select(fault => HtmlCell.Alarm(fault.Of(step))));
        return row;
    }

    private static void WriteFigure(HtmlText html, string name, string value, string note, string tone = "") =>
        html.Add($"""<div><span>{name}</span><b class="{tone}">{value}</b><small>{note}</small></div>""");

    private static string FromSend(StepReport step, Func<LatencyReport, double> figure) =>
        step.LatencyFromSend is { } fromSend ? $"{Quantity.Time(figure(fromSend))} {LatencyRow.FromSend}" : "";

    private static void WriteDistribution(HtmlText html, StepReport step)
    {
        html.Add($"""<div class="card"><h3>Latency in figures</h3>""");
        if (step.LatencyFromSend is { } fromSend)
        {
            html.Table(1, ["", LatencyRow.FromSchedule, LatencyRow.FromSend], Distribution.Select(row => new HtmlCell[]
            {
                row.Name, Quantity.Time(row.Of(step.Latency)), Quantity.Time(row.Of(fromSend)),
            }));
        }
        else
        {
            html.Table(1, ["", "latency"], Distribution.Select(row => new HtmlCell[] { row.Name, Quantity.Time(row.Of(step.Latency)) }));
        }

        html.Add($"</div>\n");
    }

    private static void WriteErrors(HtmlText html, StepReport step)
    {
        html.Add($"""<div class="card"><h3>Errors by kind</h3>""");
        html.Table(1, ["", "count", "of all"], step.ErrorKinds.Where(kind => kind.Value > 0).OrderByDescending(kind => kind.Value)
            .Select(kind => new HtmlCell[]
            {
                kind.Key, HtmlCell.Alarm(kind.Value), Quantity.Share((double)kind.Value / Math.Max(1, step.Count + step.Errors)),
            }));
        html.Add($"</div>\n");
    }
}
