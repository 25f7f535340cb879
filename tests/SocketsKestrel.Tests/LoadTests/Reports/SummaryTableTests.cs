using SocketsKestrel.LoadTests.Reports;
using Spectre.Console;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class SummaryTableTests
{
    [Fact]
    public void Both_latencies_of_an_open_model_are_shown_and_both_rates()
    {
        var text = Written(SampleRun.EchoWithStall().Report);

        Assert.Contains("reply from scheduled send", text);
        Assert.Contains("reply from actual send", text);
        Assert.Contains("achieved/s", text);
        Assert.Contains("requested/s", text);
    }

    [Fact]
    public void No_line_is_cut_or_drawn_when_there_is_no_terminal()
    {
        var warning = string.Join(' ', Enumerable.Repeat("long", 100));

        var text = Written(SampleRun.Chat().Report with { Warnings = [warning] });

        Assert.Contains($"WARNING: {warning}", text);
        Assert.All(text, character => Assert.False(character is >= '─' and <= '╿' or '\u001b'));
    }

    [Fact]
    public void Lost_duplicate_reordered_and_phantom_messages_have_columns_only_when_there_are_some()
    {
        Assert.DoesNotContain("phantom", Written(SampleRun.Chat().Report));

        var text = Written(SampleRun.UdpWithLoss().Report);

        Assert.Contains("lost  duplicate  reordered  phantom", text);
        Assert.Contains("Errors of reply: lost", text);
        Assert.Contains("Counted differently: messages received by the server", text);
    }

    [Fact]
    public void A_threshold_says_whether_it_was_met_and_what_was_measured()
    {
        var text = Written(SampleRun.EchoWithStall().Report);

        Assert.Contains("passed  p99<200ms  (measured: 99.9 ms)", text);
        Assert.Contains("FAILED  p99.9<50ms  (measured: 280 ms)", text);
    }

    [Fact]
    public void An_interrupted_run_says_so()
    {
        var text = Written(SampleRun.Report("idle") with { Outcome = RunOutcome.Interrupted });

        Assert.Contains("Interrupted", text);
    }

    [Fact]
    public void Names_that_look_like_markup_are_text()
    {
        var step = new StepReport { Name = "[red]a[/]", Count = 1, Latency = new LatencyReport { Count = 1 }, Errors = 1 };

        var text = Written(SampleRun.Report("[bold]b", step) with { Warnings = ["[c]"] });

        Assert.Contains("[red]a[/]", text);
        Assert.Contains("[bold]b", text);
        Assert.Contains("WARNING: [c]", text);
    }

    private static string Written(LoadReport report)
    {
        using var text = new StringWriter();
        SummaryTable.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) }), report);
        return text.ToString();
    }
}
