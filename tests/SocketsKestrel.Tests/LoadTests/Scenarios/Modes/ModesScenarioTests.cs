using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.LoadTests.Scenarios.Modes;
using SocketsKestrel.Tests.LoadTests.Commands;
using SocketsKestrel.Tests.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Scenarios.Modes;

public sealed class ModesScenarioTests
{
    private static readonly LoadTestOptions Options = new() { Url = "", Connections = 20 };

    [Fact]
    public void Each_mode_is_a_step_and_a_sentence()
    {
        var report = Merge(dawdlers: 1, Run("iterative", 1.99), Run("pool-of-ten", 0.0004), Run("unlimited", 0.0003));

        Assert.Equal("modes", report.Scenario);
        Assert.Equal(["iterative", "pool-of-ten", "unlimited"], report.Steps.Select(step => step.Name));
        Assert.Equal(
            [
                "iterative: the others waited 1.99 s for the one that dawdled.",
                "pool-of-ten: the others waited 400 µs, at most 500 µs, and not for the one that dawdled.",
                "unlimited: the others waited 300 µs, at most 400 µs, and not for the one that dawdled.",
            ],
            report.Findings);
    }

    [Fact]
    public void Ten_that_dawdle_fill_the_pool()
    {
        var report = Merge(dawdlers: 10, Run("pool-of-ten", 2.01));

        Assert.Equal("pool-of-ten: the others waited 2.01 s for the 10 that dawdled.", Assert.Single(report.Findings));
    }

    [Fact]
    public void Nobody_served_is_said()
    {
        var report = Merge(dawdlers: 1, Run("iterative", 0) with { Steps = [new StepReport { Name = "iterative", Latency = new(), Errors = 19 }] });

        Assert.Equal("iterative: nobody got an answer.", Assert.Single(report.Findings));
    }

    [Fact]
    public void Nothing_is_said_of_a_mode_that_was_interrupted_before_anybody_was_served()
    {
        var report = Merge(dawdlers: 1, Run("iterative", 2), Run("pool-of-ten", 0) with { Outcome = RunOutcome.Interrupted, Steps = [new StepReport { Name = "pool-of-ten", Latency = new() }] });

        Assert.Equal("iterative: the others waited 2.00 s for the one that dawdled.", Assert.Single(report.Findings));
        Assert.Equal(RunOutcome.Interrupted, report.Outcome);
    }

    [Fact]
    public void Traffic_is_that_of_all_and_thresholds_are_held_against_all()
    {
        var run = Run("unlimited", 0.0003);
        run = run with { Generator = run.Generator with { MessagesSent = 40, ConnectionsOpened = 20 } };
        var options = Options with { Thresholds = [Threshold.Parse("iterative.p50>1s"), Threshold.Parse("p50<1s")] };

        var report = new ModesScenario(1, TimeSpan.FromSeconds(2)).Merge([new(Run("iterative", 2) with { Generator = run.Generator }, []), new(run, [])], options).Report;

        Assert.Equal((80L, 40L), (report.Generator.MessagesSent, report.Generator.ConnectionsOpened));
        Assert.Equal([true, false], report.Thresholds.Select(threshold => threshold.Passed));
        Assert.Equal(RunOutcome.Failed, report.Outcome);
    }

    [Fact]
    public void Somebody_has_to_wait()
    {
        Assert.Equal(["--dawdlers 20: leave none of the 20 --connections to wait for them"], new ModesScenario(20, TimeSpan.FromSeconds(2)).Check(Options));
        Assert.Empty(new ModesScenario(19, TimeSpan.FromSeconds(2)).Check(Options));
    }

    [Fact]
    public void Options_that_would_have_no_effect_are_refused()
    {
        using var run = new RunFixture("{}");

        Assert.Equal(
            ["--dawdlers: '0' is not a number from 1 on", "--config: has no effect on modes", "--rate: has no effect on modes"],
            run.Faults("modes", "--rate", "5", "--dawdlers", "0"));
    }

    private static LoadReport Merge(int dawdlers, params LoadReport[] runs) =>
        new ModesScenario(dawdlers, TimeSpan.FromSeconds(2)).Merge([.. runs.Select(run => new LoadResult(run, []))], Options).Report;

    private static LoadReport Run(string mode, double p50) => SampleRun.Chat().Report with
    {
        Scenario = mode,
        Warnings = [],
        Steps = [new StepReport { Name = mode, Count = 19, Latency = new() { Count = 19, P50 = p50, Max = p50 + 0.0001 } }],
    };
}
