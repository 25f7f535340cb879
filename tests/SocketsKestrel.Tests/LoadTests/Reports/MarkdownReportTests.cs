using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class MarkdownReportTests
{
    [Fact]
    public void It_says_what_was_measured()
    {
        var text = MarkdownReport.Render(SampleRun.UdpWithLoss().Report);

        Assert.StartsWith("# udp-echo: Failed\n", text);
        Assert.Contains("| lost==0 | 196 | FAILED |", text);
        Assert.Contains("| Step | Count | Achieved/s | Requested/s | Errors | lost | duplicate | reordered | phantom |", text);
        Assert.Contains("| reply | 49,797 | 4,980 |  | 203 | 196 | 4 | 3 | 0 |", text);
        Assert.Contains("| messages received by the server | 95,804 | 96,000 | -196 |", text);
    }

    [Fact]
    public void An_interrupted_run_says_so_at_its_top()
    {
        var text = MarkdownReport.Render(SampleRun.Report("idle") with { Outcome = RunOutcome.Interrupted });

        Assert.StartsWith($"# idle: Interrupted\n\n> **{Facts.Interrupted}**\n", text);
    }

    [Fact]
    public void Names_cannot_break_a_table_and_commands_not_their_fence()
    {
        var step = new StepReport { Name = "a|b\n<c>", Count = 1, Latency = new LatencyReport() };

        var text = MarkdownReport.Render(SampleRun.Report("x", step) with { Command = "echo ```" });

        Assert.Contains(@"| a\|b \<c\> | 1 |", text);
        Assert.Contains("````\necho ```\n````\n", text);
    }

    [Fact]
    public void Each_row_of_a_table_has_as_many_cells_as_its_head()
    {
        foreach (var report in new[] { SampleRun.EchoWithStall(2).Report, SampleRun.UdpWithLoss().Report })
        {
            var cells = 0;
            foreach (var line in MarkdownReport.Render(report).Split('\n'))
            {
                var count = line.StartsWith('|') ? line.Count(character => character == '|') : 0;
                if (count > 0 && cells > 0) Assert.Equal(cells, count);
                cells = count;
            }
        }
    }
}
