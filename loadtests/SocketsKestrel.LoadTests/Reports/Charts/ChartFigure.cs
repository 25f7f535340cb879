using System.Globalization;

namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>A chart in a page: the drawing, and around it as text what the page's own fonts show.</summary>
internal static class ChartFigure
{
    private const int Width = 520;
    private const int Height = 250;
    private const int Left = 58;
    private const int Right = 14;
    private const int Top = 12;
    private const int Bottom = 32;
    private const int PlotWidth = Width - Left - Right;
    private const int PlotHeight = Height - Top - Bottom;

    /// <param name="html">The page.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="id">Not that of another chart of the page.</param>
    public static void Write(HtmlText html, Chart chart, string id)
    {
        html.Add($"""<figure><figcaption>{chart.Title}""");
        foreach (var note in new[] { chart.Note, chart.Vertical.Note }.Where(note => note.Length > 0)) html.Add($""" <small>{note}</small>""");
        WriteLegend(html, chart);
        html.Add($"""
            </figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{chart.Title}">
            <svg x="{Left}" y="{Top}" width="{PlotWidth}" height="{PlotHeight}" overflow="visible">

            """);
        html.AddMarkup(Drawing.Render(chart, PlotWidth, PlotHeight, id + "-"));
        WriteHints(html, chart);
        html.Add($"\n</svg>\n");
        WriteLabels(html, chart);
        html.Add($"</svg></figure>\n");
    }

    private static void WriteLegend(HtmlText html, Chart chart)
    {
        // A line alone is what the title says; several runs of one side are one entry.
        var entries = chart.Series.DistinctBy(series => series.Name, StringComparer.Ordinal).ToList();
        if (entries.Count == 1) return;
        html.Add($"""<span class="legend">""");
        foreach (var series in entries)
        {
            html.Add($"""
                <span><svg viewBox="0 0 22 8" aria-hidden="true"><path d="M0 4H22" stroke-width="2.5" stroke="#{(int)series.Ink:X6}"/></svg>{series.Name}</span>
                """);
        }

        html.Add($"</span>");
    }

    // Columns that are seen under the pointer only; a browser shows their title. No script is needed.
    private static void WriteHints(HtmlText html, Chart chart)
    {
        html.Add($"""<g class="hints">""");
        foreach (var hint in chart.Hints)
        {
            var from = chart.Horizontal.At(hint.From) * PlotWidth;
            var width = (chart.Horizontal.At(hint.To) * PlotWidth) - from;
            if (width > 0) html.Add($"""<rect x="{Pixel(from)}" y="0" width="{Pixel(width)}" height="{PlotHeight}"><title>{hint.Text}</title></rect>""");
        }

        html.Add($"</g>");
    }

    private static void WriteLabels(HtmlText html, Chart chart)
    {
        foreach (var tick in chart.Vertical.Ticks)
            html.Add($"""<text x="{Left - 8}" y="{Pixel(Top + ((1 - tick.At) * PlotHeight))}" dy="0.35em" text-anchor="end">{tick.Label}</text>""");
        foreach (var tick in chart.Horizontal.Ticks)
            html.Add($"""<text x="{Pixel(Left + (tick.At * PlotWidth))}" y="{Height - 10}" text-anchor="{Anchor(tick)}">{tick.Label}</text>""");
    }

    // The last label would leave the picture if it were centred.
    private static string Anchor(Tick tick) => tick.At > 0.97 ? "end" : "middle";

    private static string Pixel(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
