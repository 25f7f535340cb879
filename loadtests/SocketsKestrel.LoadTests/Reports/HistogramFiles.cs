using System.Text;
using HdrHistogram;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>The distributions themselves, for the tools of HdrHistogram.</summary>
internal static class HistogramFiles
{
    /// <summary>The log of all steps' intervals, each tagged with its step.</summary>
    public const string LogName = "histograms.hlog";

    private const double NanosecondsPerMillisecond = 1e6;

    // So many lines of a percentile file each time the distance to 100 % halves: what the plotters expect.
    private const int TicksPerHalfDistance = 5;

    public static void Write(LoadResult result, string folder)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in result.Histograms) WritePercentiles(step, Path.Combine(folder, Unique(step.Name, names) + ".hgrm"));
        WriteLog(result, Path.Combine(folder, LogName));
    }

    // In milliseconds. HdrHistogram has no sum of nothing: the figures of an empty one are not numbers, so it gets no file.
    private static void WritePercentiles(StepHistograms step, string path)
    {
        if (step.Latency.TotalCount == 0) return;
        using var file = new StreamWriter(path) { NewLine = "\n" };
        step.Latency.OutputPercentileDistribution(file, TicksPerHalfDistance, NanosecondsPerMillisecond);
    }

    private static void WriteLog(LoadResult result, string path)
    {
        var intervals = result.Histograms
            .SelectMany(step => Intervals(step, result.Report))
            .OrderBy(interval => interval.StartTimeStamp)
            .ToArray<HistogramBase>();
        using var log = new MemoryStream();
        using (var writer = new HistogramLogWriter(log)) writer.Write(result.Report.StartedAt.UtcDateTime, intervals);

        // The library writes UTF-16, which the format's other readers do not take.
        File.WriteAllText(path, Encoding.Unicode.GetString(log.GetBuffer(), 0, (int)log.Length).TrimStart('\uFEFF'), Encoding.ASCII);
    }

    // A step that is over before the measurement, such as connecting, has no intervals: all of it is one.
    private static IEnumerable<LongHistogram> Intervals(StepHistograms step, LoadReport report)
    {
        var intervals = step.Intervals;
        if (intervals.Count == 0 && step.Latency.TotalCount > 0)
        {
            var whole = (LongHistogram)step.Latency.Copy();
            whole.StartTimeStamp = report.StartedAt.ToUnixTimeMilliseconds();
            whole.EndTimeStamp = report.StartedAt.AddSeconds(report.Warmup + report.Duration).ToUnixTimeMilliseconds();
            intervals = [whole];
        }

        foreach (var interval in intervals) interval.Tag = Tag(step.Name);
        return intervals;
    }

    // The format separates fields by commas and ends a tag at white space.
    private static string Tag(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '_'));

    private static string Unique(string step, HashSet<string> taken)
    {
        var name = Tag(step).TrimStart('.');
        if (name.Length == 0) name = "step";
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++) unique = $"{name}-{number}";
        return unique;
    }
}
