using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Reports.Comparisons;
using Spectre.Console;

namespace SocketsKestrel.Tests.LoadTests.Reports.Comparisons;

public sealed class ReportComparisonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("comparison");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_ratio_is_what_B_has_of_A()
    {
        var step = Compare([Run(1000, 0.002)], [Run(1500, 0.001)]).Steps.Single();

        Assert.Equal(["rate", "p50", "p99", "p99.9", "errors"], step.Figures.Select(figure => figure.Name));
        Assert.Equal(1.5, Figure(step, "rate").Ratio, 1e-9);
        Assert.Equal(0.5, Figure(step, "p99").Ratio, 1e-9);
    }

    [Fact]
    public void The_spread_of_one_run_is_that_of_its_measured_time()
    {
        var a = Run(1000, 0.002, [new(0, 1, 900, 0.001, 0.002, 0.01, 0), new(1, 1, 1100, 0.002, 0.004, 0.01, 0), new(2, 0.1, 1, 9, 9, 9, 0), new(10, 1, 1, 9, 9, 9, 0)]);
        var b = Run(2000, 0.002, [new(0, 1, 1800, 0.001, 0.002, 0.01, 0), new(1, 1, 2200, 0.002, 0.004, 0.01, 0), new(2, 1, 1800, 0.001, 0.002, 0.01, 0)]);

        var rate = Figure(Compare([a], [b]).Steps.Single(), "rate");

        Assert.Equal(new Measured(1000, 900, 1100), rate.A);
        Assert.Equal(1800.0 / 1100, rate.LeastRatio, 1e-9);
        Assert.Equal(2200.0 / 900, rate.GreatestRatio, 1e-9);
        Assert.Equal(Verdict.Better, rate.Verdict);
        Assert.Equal(Verdict.Unknown, Figure(Compare([a], [b]).Steps.Single(), "p99.9").Verdict);
    }

    [Fact]
    public void A_second_without_a_result_counts_for_the_rate_and_not_for_the_latency()
    {
        var stalled = Run(500, 0.002, [new(0, 1, 1000, 0.001, 0.002, 0.01, 0), new(1, 1, 0, 0, 0, 0, 0), new(2, 1, 900, 0.002, 0.003, 0.01, 0)]);

        var step = Compare([stalled], [stalled]).Steps.Single();

        Assert.Equal(0, Figure(step, "rate").A.Least);
        Assert.Equal(0.001, Figure(step, "p50").A.Least);
    }

    [Fact]
    public void The_spread_of_several_runs_is_theirs_and_their_median_is_compared()
    {
        var comparison = Compare([Run(900, 0.001), Run(1000, 0.001), Run(1400, 0.001)], [Run(1300, 0.003), Run(1100, 0.004)]);

        var rate = Figure(comparison.Steps.Single(), "rate");
        Assert.Equal(new Measured(1000, 900, 1400), rate.A);
        Assert.Equal(new Measured(1200, 1100, 1300), rate.B);
        Assert.Equal(Verdict.WithinSpread, rate.Verdict);
        Assert.Equal(Verdict.Worse, Figure(comparison.Steps.Single(), "p99").Verdict);
        Assert.Contains("3 runs", Written(comparison));
    }

    [Fact]
    public void An_error_where_there_was_none_is_worse_whatever_the_spread()
    {
        var errors = Figure(Compare([Run(1000, 0.001)], [Run(1000, 0.001, errors: 1)]).Steps.Single(), "errors");

        Assert.Equal(Verdict.Worse, errors.Verdict);
        Assert.True(double.IsNaN(errors.Ratio));
    }

    [Fact]
    public void What_makes_runs_incomparable_is_said()
    {
        var a = Run(1000, 0.001);
        var b = a with
        {
            Scenario = "chat",
            Options = new Dictionary<string, string> { ["connections"] = "8" },
            Machine = a.Machine with { Processors = 64 },
            Target = a.Target with { Url = "tls://127.0.0.1:1" },
            Outcome = RunOutcome.Interrupted,
            Warnings = ["The generator was the limit."],
            Steps = [.. a.Steps, a.Steps[0] with { Name = "delivery" }],
        };

        Assert.Equal(
            [
                "Not the same scenario: A echo, B chat",
                "Not the same transport: A tcp, B tls",
                "Not the same --connections: A none, B 8",
                "Not the same processor: A 2 x AMD EPYC 7763, B 64 x AMD EPYC 7763",
                "Step delivery is only in B",
                "B (B0) was interrupted",
                "B (B0): The generator was the limit.",
            ],
            Compare([a], [b]).Warnings);
        Assert.Empty(Compare([a], [a]).Warnings);
    }

    [Fact]
    public void Files_and_folders_are_read_and_both_forms_are_written()
    {
        ReportFile.Write(SampleRun.EchoWithStall(3).Report, At("a.json"));
        Directory.CreateDirectory(At("b"));
        ReportFile.Write(SampleRun.EchoWithStall(4).Report, Path.Combine(At("b"), ReportFile.Name));

        ReportComparison.Load([At("a.json")], [At("b")]).WriteFolder(At("out"));

        var html = File.ReadAllText(Path.Combine(At("out"), "compare.html"));
        Assert.Contains("aria-label=\"Latency by percentile (%)\"", html);
        Assert.DoesNotContain("NaN", html);
        Assert.Contains("| reply | A | spread | B | spread | B/A | spread |  |", File.ReadAllText(Path.Combine(At("out"), "compare.md")));
    }

    [Fact]
    public void Names_from_a_report_are_text()
    {
        var run = Run(1, 1) with { Scenario = "<script>", Warnings = ["[red]<script>"], Steps = [new StepReport { Name = "<script>[b]", Latency = new LatencyReport() }] };
        var comparison = Compare([run], [run]);

        comparison.WriteFolder(_folder.FullName);

        Assert.DoesNotContain("<script", File.ReadAllText(At("compare.html")));
        Assert.Contains("[red]<script>", Written(comparison));
    }

    [Fact]
    public void Runs_without_a_common_step_have_nothing_to_compare()
    {
        var comparison = Compare([SampleRun.Report("x")], [Run(1, 1)]);

        comparison.WriteFolder(_folder.FullName);

        Assert.Empty(comparison.Steps);
        Assert.Contains("There is no step that both sides have.", Written(comparison));
    }

    private static ReportComparison Compare(LoadReport[] a, LoadReport[] b) => new(
        new ComparedSide("A", [.. a.Select((_, index) => $"A{index}")], a),
        new ComparedSide("B", [.. b.Select((_, index) => $"B{index}")], b));

    private static LoadReport Run(double rate, double p99, IntervalReport[]? timeline = null, long errors = 0) => SampleRun.Report("echo", new StepReport
    {
        Name = "reply",
        Count = 1000,
        AchievedRate = rate,
        Latency = new LatencyReport { Count = 1000, P50 = p99 / 2, P99 = p99, P999 = p99 * 2, Max = p99 * 2 },
        Errors = errors,
        Timeline = timeline ?? [],
    });

    private static FigureComparison Figure(StepComparison step, string name) => step.Figures.Single(figure => figure.Name == name);

    private static string Written(ReportComparison comparison)
    {
        using var text = new StringWriter();
        comparison.Write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) }));
        return text.ToString();
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
