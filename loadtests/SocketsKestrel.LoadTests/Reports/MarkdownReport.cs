namespace SocketsKestrel.LoadTests.Reports;

/// <summary><c>report.md</c>: for an issue, a pull request or a README.</summary>
internal static class MarkdownReport
{
    public static string Render(LoadReport report)
    {
        var text = new MarkdownText();
        text.Heading(1, $"{report.Scenario}: {Facts.Outcome(report)}");
        if (report.Outcome == RunOutcome.Interrupted) text.Alert(Facts.Interrupted);
        foreach (var warning in report.Warnings) text.Alert("Warning: " + warning);
        if (report.Command.Length > 0) text.Code(report.Command);
        foreach (var finding in report.Findings) text.Paragraph($"**{MarkdownText.Escaped(finding)}**");
        text.Table(1, ["Threshold", "Measured", ""], report.Thresholds.Select(threshold =>
            new[] { threshold.Text, threshold.Actual, threshold.Passed ? "passed" : "FAILED" }));
        WriteSteps(text, report);
        WriteTries(text, report);
        text.Heading(2, "Load engine");
        text.Table("Load engine", Facts.Generator(report.Generator));
        if (report.Server is { } server) WriteServer(text, server);
        text.Heading(2, "Run");
        text.Table("Run", Facts.Run(report));
        text.Table("Machine", Facts.Machine(report.Machine));
        return text.ToString();
    }

    private static void WriteSteps(MarkdownText text, LoadReport report)
    {
        var faults = MessageFault.Seen(report);
        text.Heading(2, "Steps");
        if (report.Steps.Count == 0) text.Paragraph("Nothing was measured.");
        text.Table(1, ["Step", "Count", "Achieved/s", "Requested/s", "Errors", .. faults.Select(fault => fault.Name)], report.Steps.Select(step =>
            new[]
            {
                step.Name, Quantity.Count(step.Count), Quantity.Rate(step.AchievedRate),
                step.RequestedRate is { } requested ? Quantity.Rate(requested) : "", Quantity.Count(step.Errors),
            }.Concat(faults.Select(fault => Quantity.Count(fault.Of(step)))).ToArray()));
        text.Table(2, ["Latency", "", "min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "max"], LatencyRow.Of(report).Select(row =>
            new[] { row.Step, row.From }.Concat(Figures(row.Latency).Select(Quantity.Time)).ToArray()));
        text.Table(2, ["Errors of", "kind", "count"], report.Steps.SelectMany(step => step.ErrorKinds
            .Where(kind => kind.Value > 0)
            .OrderByDescending(kind => kind.Value)
            .Select(kind => new[] { step.Name, kind.Key, Quantity.Count(kind.Value) })));
    }

    private static void WriteTries(MarkdownText text, LoadReport report)
    {
        if (report.Tries.Count == 0) return;
        text.Heading(2, "Tries");
        text.Table(1, TryRow.Columns, report.Tries.Select(TryRow.Of));
    }

    private static double[] Figures(LatencyReport latency) =>
        [latency.Min, latency.Mean, latency.P50, latency.P90, latency.P99, latency.P999, latency.P9999, latency.Max];

    private static void WriteServer(MarkdownText text, ServerReport server)
    {
        text.Heading(2, "Server");
        text.Table("Server", Facts.Server(server));
        text.Table(1, ["Counted by both", "server", "engine", "difference"], server.Differences.Select(count =>
            new[] { count.What, Quantity.Count(count.Server), Quantity.Count(count.Engine), Facts.Difference(count) }));
        text.Table(1, ["Counted by the server", "count"], server.Counted.Select(count => new[] { count.Key, Quantity.Count(count.Value) }));
    }
}
