using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>The folder of a run's report, in every form there is.</summary>
public static class ReportFolder
{
    /// <summary>Writes a result; makes the folder, overwrites what an earlier run left under the same names.</summary>
    /// <remarks>
    /// <c>report.json</c>, <c>report.html</c>, <c>report.md</c>, <c>report.csv</c> (a row a step), <c>timeline.csv</c> (a row a step and
    /// second), <c>STEP.hgrm</c> (percentiles in milliseconds) and <c>histograms.hlog</c> (the intervals, tagged with their step).
    /// </remarks>
    public static void Write(LoadResult result, string folder)
    {
        var report = result.Report;
        Directory.CreateDirectory(folder);
        ReportFile.Write(report, Path.Combine(folder, ReportFile.Name));
        File.WriteAllText(Path.Combine(folder, "report.md"), MarkdownReport.Render(report));
        File.WriteAllText(Path.Combine(folder, "report.html"), HtmlReport.Render(report));
        using (var csv = new StreamWriter(Path.Combine(folder, "report.csv"))) CsvReport.WriteSteps(report, csv);
        using (var csv = new StreamWriter(Path.Combine(folder, "timeline.csv"))) CsvReport.WriteTimeline(report, csv);
        HistogramFiles.Write(result, folder);
    }
}
