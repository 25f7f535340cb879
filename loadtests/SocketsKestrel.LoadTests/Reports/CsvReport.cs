using System.Globalization;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>
/// <c>report.csv</c>, a row a step, and <c>timeline.csv</c>, a row a step and second: columns are named as in
/// <c>report.json</c>, times are in seconds, the format is that of RFC 4180.
/// </summary>
internal static class CsvReport
{
    private static readonly (string Name, Func<LatencyReport, double> Of)[] LatencyColumns =
    [
        ("count", latency => latency.Count),
        ("min", latency => latency.Min),
        ("mean", latency => latency.Mean),
        ("stdDev", latency => latency.StdDev),
        ("p50", latency => latency.P50),
        ("p75", latency => latency.P75),
        ("p90", latency => latency.P90),
        ("p95", latency => latency.P95),
        ("p99", latency => latency.P99),
        ("p999", latency => latency.P999),
        ("p9999", latency => latency.P9999),
        ("max", latency => latency.Max),
    ];

    public static void WriteSteps(LoadReport report, TextWriter csv)
    {
        // A file of one run can be appended to those of others: each row says whose it is, and how its run ended.
        WriteRow(csv,
        [
            "scenario", "startedAt", "outcome", "step", "count", "achievedRate", "requestedRate",
            "errors", "lost", "duplicates", "reordered", "phantoms", "lateSends",
            .. LatencyColumns.Select(column => "latency." + column.Name),
            .. LatencyColumns.Select(column => "latencyFromSend." + column.Name),
        ]);
        foreach (var step in report.Steps)
        {
            WriteRow(csv,
            [
                report.Scenario, report.StartedAt.ToString("O", CultureInfo.InvariantCulture), Facts.Outcome(report), step.Name,
                Number(step.Count), Number(step.AchievedRate), step.RequestedRate is { } requested ? Number(requested) : "",
                Number(step.Errors), Number(step.Lost), Number(step.Duplicates), Number(step.Reordered), Number(step.Phantoms),
                Number(step.LateSends),
                .. LatencyColumns.Select(column => Number(column.Of(step.Latency))),
                .. LatencyColumns.Select(column => step.LatencyFromSend is { } fromSend ? Number(column.Of(fromSend)) : ""),
            ]);
        }
    }

    public static void WriteTimeline(LoadReport report, TextWriter csv)
    {
        WriteRow(csv, ["step", "start", "length", "rate", "p50", "p99", "max", "errors"]);
        foreach (var step in report.Steps)
        {
            foreach (var interval in step.Timeline)
            {
                WriteRow(csv,
                [
                    step.Name, Number(interval.Start), Number(interval.Length), Number(interval.Rate),
                    Number(interval.P50), Number(interval.P99), Number(interval.Max), Number(interval.Errors),
                ]);
            }
        }
    }

    // An empty cell is no number in every reader; "NaN" is a text in most.
    private static string Number(double value) => double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";

    private static void WriteRow(TextWriter csv, IEnumerable<string> cells)
    {
        csv.Write(string.Join(',', cells.Select(Quoted)));
        csv.Write("\r\n");
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
