using SocketsKestrel.LoadTests.Reports;
using Spectre.Console;

namespace SocketsKestrel.Tests.LoadTests.Reports;

/// <summary>What came out in sentences, and the tries that it took, in every form of a report.</summary>
public sealed class FindingsTests
{
    private static readonly LoadReport Report = SampleRun.Chat().Report with
    {
        Findings = ["The highest rate that kept p99<20ms: 4,970/s."],
        Tries = [new TryReport(4970, 4969, 0.001, 0.005, 0, 0.2, Held: true), new TryReport(8000, 7990, 0.002, 0.08, 3, 0.4, Held: false, "not p99<20ms: 80.0 ms")],
    };

    [Fact]
    public void They_are_in_the_terminal()
    {
        using var output = new StringWriter();
        SummaryTable.Write(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) }), Report);

        var lines = output.ToString().Split('\n');
        Assert.Contains("The highest rate that kept p99<20ms: 4,970/s.", lines);
        Assert.Contains(lines, line => line.StartsWith("held ", StringComparison.Ordinal) && line.Contains("4,970", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("not p99<20ms: 80.0 ms ", StringComparison.Ordinal) && line.Contains("8,000", StringComparison.Ordinal));
    }

    [Fact]
    public void They_are_in_markdown()
    {
        var text = MarkdownReport.Render(Report);

        Assert.Contains(@"**The highest rate that kept p99\<20ms: 4,970/s.**", text, StringComparison.Ordinal);
        Assert.Contains("## Tries", text, StringComparison.Ordinal);
        Assert.Contains(@"| not p99\<20ms: 80.0 ms | 8,000 | 7,990 | 2.00 ms | 80.0 ms | 3 | 40.0 % |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_on_the_page()
    {
        var text = HtmlReport.Render(Report);

        Assert.Contains("The highest rate that kept p99&lt;20ms: 4,970/s.", text, StringComparison.Ordinal);
        Assert.Contains("<h2>Tries</h2>", text, StringComparison.Ordinal);
        Assert.Contains("not p99&lt;20ms: 80.0 ms", text, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_nowhere_when_there_are_none()
    {
        Assert.DoesNotContain("<h2>Tries</h2>", HtmlReport.Render(SampleRun.Chat().Report), StringComparison.Ordinal);
        Assert.DoesNotContain("## Tries", MarkdownReport.Render(SampleRun.Chat().Report), StringComparison.Ordinal);
    }
}
