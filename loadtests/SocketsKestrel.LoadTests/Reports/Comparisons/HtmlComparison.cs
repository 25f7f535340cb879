using SocketsKestrel.LoadTests.Reports.Charts;

namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary><c>compare.html</c>.</summary>
internal static class HtmlComparison
{
    public static string Render(ReportComparison comparison) => HtmlPage.Render("B compared with A", html =>
    {
        html.Add($"""<header><div><h1>B compared with A</h1>""");
        foreach (var side in new[] { comparison.A, comparison.B })
            html.Add($"""<p class="target"><strong>{side.Name}</strong> {string.Join(", ", side.Files)} ({side.SpreadIsOf})</p>""");
        html.Add($"</div></header>\n");
        foreach (var warning in comparison.Warnings)
            html.Add($"""<p class="alert doubtful" role="note"><strong>Warning</strong> {warning}</p>""");
        html.Add($"<main>\n");
        if (comparison.Steps.Count == 0) html.Add($"<p>There is no step that both sides have.</p>\n");
        var charts = 0;
        foreach (var step in comparison.Steps)
        {
            html.Add($"""<section class="step"><h2>{step.Name}</h2>""");
            html.Table(1, ["", .. ComparisonText.Head, ""], step.Figures.Select(Row));
            html.Add($"""<div class="charts">""");
            foreach (var chart in ComparisonCharts.Of(comparison, step.Name)) ChartFigure.Write(html, chart, $"chart{++charts}");
            html.Add($"</div></section>\n");
        }

        html.Add($"""<h2>Runs</h2><div class="columns">""");
        html.Facts("A", ComparisonText.Side(comparison.A));
        html.Facts("B", ComparisonText.Side(comparison.B));
        html.Add($"</div>\n</main>");
    });

    private static List<HtmlCell> Row(FigureComparison figure)
    {
        var cells = ComparisonText.Cells(figure).Select((text, column) => new HtmlCell(text, column % 2 == 1 ? "aside" : ""));
        var tone = figure.Verdict switch { Verdict.Better => "better", Verdict.Worse => "alarm", _ => "aside" };
        return [figure.Name, .. cells, new HtmlCell(ComparisonText.Verdict(figure), tone)];
    }
}
