using Spectre.Console;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>What a terminal shows when a run is over.</summary>
public static class SummaryTable
{
    /// <summary>Writes it; as plain lines, however long, where there is no terminal.</summary>
    public static void Write(IAnsiConsole console, LoadReport report)
    {
        using var page = new ConsolePage(console);
        page.Line($"[bold]{report.Scenario.EscapeMarkup()}[/] on {Facts.Target(report.Target).EscapeMarkup()}: measured {Facts.Measured(report)}");
        if (report.Outcome == RunOutcome.Interrupted) page.Line($"[black on yellow] {Facts.Interrupted} [/]");

        page.Table(Steps(report, page));
        page.Table(Latencies(report, page));
        page.Table(Tries(report, page));
        page.Gap();
        foreach (var finding in report.Findings) page.Line($"[bold]{finding.EscapeMarkup()}[/]");
        if (report.Findings.Count > 0) console.WriteLine();
        foreach (var step in report.Steps.Where(step => step.Errors > 0))
            page.Line($"[red]Errors of {step.Name.EscapeMarkup()}: {Facts.ErrorKinds(step).EscapeMarkup()}[/]");

        foreach (var threshold in report.Thresholds)
        {
            var verdict = threshold.Passed ? "[green]passed[/]" : "[white on red]FAILED[/]";
            page.Line($"{verdict}  {threshold.Text.EscapeMarkup()}  (measured: {threshold.Actual.EscapeMarkup()})");
        }

        page.Line(Generator(report.Generator));
        if (report.Server is { } server) WriteServer(page, server);

        // Last, where a reader's eye is when the prompt comes back.
        foreach (var warning in report.Warnings) page.Line($"[black on yellow]WARNING:[/] [yellow]{warning.EscapeMarkup()}[/]");
    }

    private static Table Steps(LoadReport report, ConsolePage page)
    {
        var faults = MessageFault.Seen(report);
        var scheduled = report.Steps.Any(step => step.RequestedRate is not null);
        var table = page.NewTable("step");
        table.AddNumbers("count", scheduled ? "achieved/s" : "rate/s");
        if (scheduled) table.AddNumbers("requested/s");
        table.AddNumbers(["errors", .. faults.Select(fault => fault.Name)]);
        foreach (var step in report.Steps)
        {
            var cells = new List<string> { step.Name.EscapeMarkup(), Quantity.Count(step.Count), Quantity.Rate(step.AchievedRate) };
            if (scheduled) cells.Add(step.RequestedRate is { } requested ? Quantity.Rate(requested) : "");
            cells.Add(Alarm(step.Errors));
            cells.AddRange(faults.Select(fault => Alarm(fault.Of(step))));
            table.AddRow([.. cells]);
        }

        return table;
    }

    private static Table Latencies(LoadReport report, ConsolePage page)
    {
        var table = page.NewTable("latency");
        table.AddNumbers("p50", "p90", "p99", "p99.9", "max");
        foreach (var row in LatencyRow.Of(report))
        {
            var name = row.From.Length == 0 ? row.Step : $"{row.Step} {row.From}";
            var latency = row.Latency;
            double[] values = [latency.P50, latency.P90, latency.P99, latency.P999, latency.Max];
            table.AddRow([name.EscapeMarkup(), .. values.Select(Quantity.Time)]);
        }

        return table;
    }

    private static Table Tries(LoadReport report, ConsolePage page)
    {
        var table = page.NewTable(TryRow.Columns[0]);
        table.AddNumbers(TryRow.Columns.Skip(1));
        foreach (var each in report.Tries)
            table.AddRow([.. TryRow.Of(each).Select(cell => cell.EscapeMarkup())]);
        return table;
    }

    private static string Alarm(long count) => count == 0 ? "0" : $"[red]{Quantity.Count(count)}[/]";

    private static string Generator(GeneratorReport generator) =>
        $"Generator: {Quantity.Share(generator.CpuShare)} of a processor{(generator.Processes > 1 ? $" (the busiest of {generator.Processes} processes)" : "")}, "
        + $"GC paused it {Quantity.Share(generator.GcPauseShare)} of the time (longest {Quantity.Time(generator.GcPauseMax)}), "
        + $"event loop late by p99 {Quantity.Time(generator.LoopLag.P99)} (max {Quantity.Time(generator.LoopLag.Max)}), "
        + $"{Quantity.Count(generator.LateSends)} late sends, {Quantity.Size(generator.MemoryBytes)}";

    private static void WriteServer(ConsolePage page, ServerReport server)
    {
        // Its counters may be known, and its process not.
        if (server.ProcessId != 0)
        {
            page.Line($"Server: {Quantity.Share(server.CpuShare)} of a processor, memory {Quantity.Size(server.MemoryBefore)} before, "
                + $"{Quantity.Size(server.MemoryMax)} at most, {Quantity.Size(server.MemoryAfter)} after, {Quantity.Count(server.DescriptorsMax)} descriptors");
        }

        foreach (var count in server.Differences.Where(count => count.Difference != 0))
        {
            page.Line($"[yellow]Counted differently: {count.What.EscapeMarkup()}: "
                + $"server {Quantity.Count(count.Server)}, engine {Quantity.Count(count.Engine)} ({Facts.Difference(count)})[/]");
        }
    }
}
