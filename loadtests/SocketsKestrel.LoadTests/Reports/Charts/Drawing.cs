using ScottPlot;

namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>
/// The lines of a chart as SVG, drawn by ScottPlot. No text: that needs a font on the machine that draws, and would keep
/// its letters' places in a browser that has another.
/// </summary>
internal static class Drawing
{
    private const float LineWidth = 1.75f;

    /// <summary>The content of an <c>svg</c> element of this size.</summary>
    public static string Render(Chart chart, int width, int height, string idPrefix)
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.HideGrid();
        plot.Layout.Frameless();
        plot.Axes.SetLimits(0, 1, 0, 1);
        foreach (var tick in chart.Vertical.Ticks) Rule(plot, new CoordinateLine(0, tick.At, 1, tick.At));
        foreach (var tick in chart.Horizontal.Ticks) Rule(plot, new CoordinateLine(tick.At, 0, tick.At, 1));
        foreach (var series in chart.Series) Add(plot, series, chart);
        return Content(plot.GetSvgXml(width, height)).Replace("cl_", idPrefix, StringComparison.Ordinal);
    }

    private static void Rule(Plot plot, CoordinateLine line)
    {
        var rule = plot.Add.Line(line);
        rule.LineColor = ColorOf(Ink.Grid);
        rule.LineWidth = 1;
        rule.MarkerSize = 0;
    }

    private static void Add(Plot plot, Series series, Chart chart)
    {
        if (series.Stroke == Stroke.Bars)
        {
            AddBars(plot, series, chart);
            return;
        }

        foreach (var part in Parts(series, chart)) AddLine(plot, part, series);
    }

    private static void AddLine(Plot plot, Coordinates[] points, Series series)
    {
        var line = plot.Add.Scatter(points, ColorOf(series.Ink));
        line.LineWidth = LineWidth;

        // A line through one point cannot be seen.
        line.MarkerSize = points.Length == 1 ? 6 : 0;
        if (series.Stroke != Stroke.Area || points.Length == 1) return;
        line.FillY = true;
        line.FillYValue = 0;
        line.FillYColor = ColorOf(series.Ink).WithOpacity(0.12);
    }

    private static void AddBars(Plot plot, Series series, Chart chart)
    {
        var width = 0.7 / Math.Max(series.Points.Count, 8);
        foreach (var (x, y) in series.Points.Where(point => point.Y > 0))
        {
            var bar = plot.Add.Bar(chart.Horizontal.At(x), chart.Vertical.At(y));
            bar.Bars[0].Size = width;
            bar.Bars[0].FillColor = ColorOf(series.Ink);
            bar.Bars[0].LineWidth = 0;
        }
    }

    // A line ends before a value that is not there, and begins anew behind it.
    private static IEnumerable<Coordinates[]> Parts(Series series, Chart chart)
    {
        var part = new List<Coordinates>();
        foreach (var (x, y) in series.Points)
        {
            var point = new Coordinates(chart.Horizontal.At(x), chart.Vertical.At(y));
            if (double.IsFinite(point.X) && double.IsFinite(point.Y))
            {
                part.Add(point);
                continue;
            }

            if (part.Count > 0) yield return [.. part];
            part.Clear();
        }

        if (part.Count > 0) yield return [.. part];
    }

    private static Color ColorOf(Ink ink) => Color.FromHex($"#{(int)ink:X6}");

    private static string Content(string svg)
    {
        var start = svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        return svg[start..svg.LastIndexOf("</svg>", StringComparison.Ordinal)].Replace("\t", "", StringComparison.Ordinal).Trim();
    }
}
