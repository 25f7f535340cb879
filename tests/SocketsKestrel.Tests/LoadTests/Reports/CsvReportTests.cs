using System.Globalization;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class CsvReportTests
{
    [Fact]
    public void There_is_a_row_a_step_with_all_its_figures_in_seconds()
    {
        var report = SampleRun.EchoWithStall().Report;

        var rows = Read(csv => CsvReport.WriteSteps(report, csv));

        Assert.Equal(3, rows.Count);
        var reply = report.Steps[1];
        var row = rows[0].Zip(rows[2]).ToDictionary(cell => cell.First, cell => cell.Second);
        Assert.Equal("reply", row["step"]);
        Assert.Equal("Failed", row["outcome"]);
        Assert.Equal(reply.AchievedRate, double.Parse(row["achievedRate"], CultureInfo.InvariantCulture));
        Assert.Equal(reply.Latency.P999, double.Parse(row["latency.p999"], CultureInfo.InvariantCulture));
        Assert.Equal(reply.LatencyFromSend!.P999, double.Parse(row["latencyFromSend.p999"], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Commas_quotes_and_line_ends_in_names_are_quoted()
    {
        var step = new StepReport { Name = "a,\"b\"\nc", Latency = new LatencyReport { Mean = double.NaN } };

        var rows = Read(csv => CsvReport.WriteSteps(SampleRun.Report("x", step), csv));

        Assert.Equal("a,\"b\"\nc", rows[1][3]);
        Assert.Equal(rows[0].Count, rows[1].Count);
        Assert.DoesNotContain("NaN", rows[1]);
    }

    [Fact]
    public void There_is_a_row_a_second_in_the_timeline()
    {
        var report = SampleRun.EchoWithStall(3).Report;

        var rows = Read(csv => CsvReport.WriteTimeline(report, csv));

        Assert.Equal(["step", "start", "length", "rate", "p50", "p99", "max", "errors"], rows[0]);
        Assert.Equal(["0", "1", "2"], rows.Skip(1).Select(row => row[1]));
    }

    // As RFC 4180 says.
    private static List<List<string>> Read(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        var rows = new List<List<string>>();
        var row = new List<string>();
        var cell = new List<char>();
        var quoted = false;
        var text = writer.ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"') cell.Add(text[i++]);
            else if (text[i] == '"') quoted = !quoted;
            else if (quoted || text[i] is not (',' or '\r')) cell.Add(text[i]);
            else
            {
                row.Add(new string([.. cell]));
                cell.Clear();
                if (text[i] == ',') continue;
                Assert.Equal('\n', text[++i]);
                rows.Add(row);
                row = [];
            }
        }

        return rows;
    }
}
