namespace SocketsKestrel.LoadTests.Reports;

/// <summary><c>report.html</c>: what must not be missed first, then the figures, then what they come from.</summary>
internal static class HtmlReport
{
    public static string Render(LoadReport report) => HtmlPage.Render($"{report.Scenario}: {Facts.Outcome(report)}", html =>
    {
        WriteHeader(html, report);
        WriteAlerts(html, report);
        html.Add($"<main>\n");
        foreach (var finding in report.Findings) html.Add($"""<p class="finding">{finding}</p>""");
        HtmlSteps.WriteFigures(html, report);
        WriteThresholds(html, report);
        HtmlSteps.WriteTables(html, report);
        WriteTries(html, report);
        HtmlSteps.WriteCharts(html, report);
        html.Add($"""<h2>Both sides</h2><div class="columns">""");
        html.Facts("Load engine", Facts.Generator(report.Generator));
        if (report.Server is { } server) html.Facts("Server", Facts.Server(server));
        html.Add($"</div>\n");
        if (report.Server is not null) WriteCounts(html, report.Server);
        html.Add($"""<h2>Run</h2>""");
        if (report.Command.Length > 0) html.Add($"<pre>{report.Command}</pre>");
        html.Add($"""<div class="columns">""");
        html.Facts("Scenario", Facts.Run(report));
        html.Facts("Machine", Facts.Machine(report.Machine));
        html.Add($"</div>\n</main>\n<footer>SocketsKestrel load engine {report.Machine.Version}</footer>");
    });

    private static void WriteHeader(HtmlText html, LoadReport report)
    {
        var outcome = Facts.Outcome(report);
        html.Add($"""
            <header>
            <div><h1>{report.Scenario} <span class="badge {Tone(report)}">{outcome}</span></h1>
            <p class="target">{Facts.Target(report.Target)}</p></div>
            <p class="when"><time datetime="{report.StartedAt:O}">{report.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC</time><br>
            {Facts.Measured(report)}</p>
            </header>

            """);
    }

    private static string Tone(LoadReport report) => report.Outcome switch
    {
        RunOutcome.Failed => "bad",
        RunOutcome.Interrupted => "doubtful",

        // Green would say that all is well.
        _ when report.Warnings.Count > 0 => "doubtful",
        _ => "good",
    };

    private static void WriteAlerts(HtmlText html, LoadReport report)
    {
        if (report.Outcome == RunOutcome.Interrupted) html.Add($"""<p class="alert doubtful" role="note">{Facts.Interrupted}</p>""");
        foreach (var warning in report.Warnings)
            html.Add($"""<p class="alert doubtful" role="note"><strong>Warning</strong> {warning}</p>""");
    }

    private static void WriteThresholds(HtmlText html, LoadReport report)
    {
        if (report.Thresholds.Count == 0) return;
        html.Add($"<h2>Thresholds</h2>\n");
        html.Add($"""<ul class="thresholds">""");

        // Those that were not met first: a stable sort keeps the order otherwise.
        foreach (var threshold in report.Thresholds.OrderBy(threshold => threshold.Passed))
        {
            var (tone, verdict) = threshold.Passed ? ("good", "passed") : ("bad", "failed");
            html.Add($"""<li><span class="badge {tone}">{verdict}</span> <code>{threshold.Text}</code> <span>measured {threshold.Actual}</span></li>""");
        }

        html.Add($"</ul>\n");
    }

    private static void WriteTries(HtmlText html, LoadReport report)
    {
        if (report.Tries.Count == 0) return;
        html.Add($"<h2>Tries</h2>\n");
        html.Table(1, TryRow.Columns, report.Tries.Select(each => TryRow.Of(each).Select(cell => new HtmlCell(cell)).ToList()));
    }

    private static void WriteCounts(HtmlText html, ServerReport server)
    {
        html.Table(1, ["Counted by both", "Server", "Load engine", "Difference"], server.Differences.Select(count => new HtmlCell[]
        {
            count.What, Quantity.Count(count.Server), Quantity.Count(count.Engine),
            new(Facts.Difference(count), count.Difference == 0 ? "" : "alarm"),
        }));
        html.Table(1, ["Counted by the server's own meter", "Count"],
            server.Counted.Select(count => new HtmlCell[] { count.Key, Quantity.Count(count.Value) }));
    }
}
