using System.Globalization;
using HdrHistogram;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class ReportFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("report-folder").FullName, "new");

    public void Dispose() => Directory.GetParent(_folder)!.Delete(recursive: true);

    [Fact]
    public void A_report_is_written_in_every_form()
    {
        ReportFolder.Write(SampleRun.UdpWithLoss(), _folder);

        Assert.Equal(
            ["histograms.hlog", "reply.hgrm", "report.csv", "report.html", "report.json", "report.md", "timeline.csv"],
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_log_holds_every_interval_of_every_step_by_its_tag()
    {
        var result = SampleRun.EchoWithStall(3);
        var connect = New("connect", 40);
        ReportFolder.Write(result with { Histograms = [connect, .. result.Histograms] }, _folder);

        using var reader = new HistogramLogReader(File.OpenRead(Path.Combine(_folder, "histograms.hlog")));
        var read = reader.ReadHistograms().ToList();

        var reply = result.Histograms[0];
        Assert.Equal(["connect", "reply", "reply", "reply"], read.Select(histogram => histogram.Tag).Order());
        Assert.Equal(40, read.Single(histogram => histogram.Tag == "connect").TotalCount);
        var intervals = read.Where(histogram => histogram.Tag == "reply").ToList();
        Assert.Equal(reply.Intervals.Select(interval => interval.TotalCount), intervals.Select(interval => interval.TotalCount));
        Assert.Equal(reply.Intervals.Select(interval => interval.StartTimeStamp), intervals.Select(interval => interval.StartTimeStamp));
        Assert.Equal(reply.Intervals.Select(interval => interval.GetMaxValue()), intervals.Select(interval => interval.GetMaxValue()));
    }

    [Fact]
    public void The_log_is_plain_ASCII_as_its_other_readers_expect()
    {
        ReportFolder.Write(SampleRun.UdpWithLoss(), _folder);

        var log = File.ReadAllBytes(Path.Combine(_folder, "histograms.hlog"));

        Assert.StartsWith("#[Histogram log format version", System.Text.Encoding.ASCII.GetString(log));
        Assert.DoesNotContain((byte)0, log);
    }

    [Fact]
    public void The_percentile_file_is_in_milliseconds_and_counts_all()
    {
        var result = SampleRun.UdpWithLoss();
        ReportFolder.Write(result, _folder);

        var rows = File.ReadLines(Path.Combine(_folder, "reply.hgrm"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length >= 3 && double.TryParse(cells[0], CultureInfo.InvariantCulture, out _))
            .Select(cells => (Value: double.Parse(cells[0], CultureInfo.InvariantCulture), Count: long.Parse(cells[2], CultureInfo.InvariantCulture)))
            .ToList();

        Assert.Equal(result.Histograms[0].Latency.TotalCount, rows[^1].Count);
        Assert.Equal(result.Report.Steps[0].Latency.Max * 1000, rows[^1].Value, 0.0011);
    }

    [Fact]
    public void Names_that_are_no_file_names_get_one_each()
    {
        ReportFolder.Write(new LoadResult(SampleRun.Report("x"), [New("../a b", 1), New("../a,b", 2), New("..", 3), New("empty", 0)]), _folder);

        Assert.Equal(["_a_b-2.hgrm", "_a_b.hgrm", "step.hgrm"], Directory.GetFiles(_folder, "*.hgrm").Select(Path.GetFileName).Order());
    }

    private static StepHistograms New(string name, int count)
    {
        var histogram = new LongHistogram(1, 60_000_000_000, 3);
        for (var i = 0; i < count; i++) histogram.RecordValue(100_000 + i);
        return new StepHistograms(name, histogram, []);
    }
}
