using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.LoadTests.Scenarios.Ramp;
using SocketsKestrel.Tests.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Scenarios.Ramp;

/// <summary>The search against a made-up server: one that holds 5,000 messages per second.</summary>
public sealed class RampScenarioTests
{
    private const double Capacity = 5000;

    private readonly List<double> _tried = [];

    /// <summary>What a run at a rate comes to.</summary>
    private Func<double, LoadReport> _server = Healthy;

    [Fact]
    public async Task The_report_is_of_the_highest_rate_that_held_and_says_what_was_beyond()
    {
        var report = await RunAsync();

        Assert.Equal("ramp", report.Scenario);
        Assert.Equal(4970, Assert.Single(report.Steps).RequestedRate);
        Assert.Equal("p99<20ms", report.Options["goal"]);
        Assert.Equal(["The highest rate that kept p99<20ms: 4,970/s (p99 5.00 ms).", "At 5,190/s: not p99<20ms: 80.0 ms."], report.Findings);
        Assert.Equal([("p99<20ms", true)], report.Thresholds.Select(threshold => (threshold.Text, threshold.Passed)));
        Assert.Equal(RunOutcome.Passed, report.Outcome);
        Assert.Equal(_tried, report.Tries.Select(each => each.Rate));
        Assert.Equal(_tried.Count * 100, report.Generator.MessagesSent);
    }

    [Fact]
    public async Task A_hiccup_is_tried_again()
    {
        _server = rate => Healthy(_tried.Count == 2 ? 2 * Capacity : rate);

        var report = await RunAsync();

        Assert.Equal([1000, 2000, 2000, 4000], _tried.Take(4));
        Assert.Equal(4970, report.Steps[0].RequestedRate);
        Assert.Equal("not p99<20ms: 80.0 ms", report.Tries[1].Why);
    }

    [Fact]
    public async Task A_rate_that_is_clearly_missed_is_not_tried_again()
    {
        _server = rate => Reply(Math.Min(rate, Capacity), p99: 0.005, rate);

        var report = await RunAsync();

        Assert.Equal([1000, 2000, 4000, 8000, 5660], _tried.Take(5));
        Assert.Contains("At 5,190/s: 5,000/s achieved.", report.Findings);
    }

    [Fact]
    public async Task What_is_on_its_way_in_the_end_is_not_missed()
    {
        _server = rate => rate <= Capacity ? With(Reply(rate * 0.975, p99: 0.015, rate), p50: 0.010, duration: 0.5) : Healthy(rate);

        Assert.Equal(4970, (await RunAsync()).Steps[0].RequestedRate);
    }

    [Fact]
    public async Task A_server_that_falls_behind_is_found_out()
    {
        _server = rate => With(Reply(rate * 0.96, p99: 0.019, rate), p50: 0.010, duration: 0.5);

        Assert.All((await RunAsync()).Tries, each => Assert.False(each.Held));
    }

    [Fact]
    public async Task The_server_is_not_blamed_when_the_engine_was_the_limit()
    {
        _server = rate => rate <= Capacity ? Healthy(rate) : Healthy(rate) with { Generator = new() { LoopLag = new(), CpuShare = 0.97, MessagesSent = 100 } };

        var report = await RunAsync();

        Assert.Equal(
            "At 5,190/s: not p99<20ms: 80.0 ms. The load engine may have been the limit, not the server: its event loop used 97.0 % of a processor. The server may hold more.",
            report.Findings[1]);
    }

    [Fact]
    public async Task The_server_is_not_blamed_when_messages_were_sent_late()
    {
        _server = rate => Healthy(rate) is var report && rate <= Capacity ? report : report with { Steps = [report.Steps[0] with { LateSends = 200 }] };

        var report = await RunAsync();

        Assert.Contains("it sent 200 of 5,190 messages more than 1 ms late", report.Findings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incorrect_answer_ends_the_search_and_counts()
    {
        _server = rate => rate < 4000 ? Healthy(rate) : WithErrors(Healthy(rate), ErrorKind.Wrong, 3);

        var report = await RunAsync(Threshold.Parse("errors==0"));

        Assert.Equal([1000, 2000, 4000], _tried);
        Assert.Equal((2000.0, 3L), (report.Steps[0].RequestedRate, report.Steps[0].Errors));
        Assert.Equal("At 4,000/s answers were incorrect (wrong 3): the search ended there, as no rate excuses that.", Assert.Single(report.Warnings));
        Assert.Equal(RunOutcome.Failed, report.Outcome);
    }

    [Fact]
    public async Task What_is_lost_under_too_much_load_is_a_limit_and_no_fault()
    {
        _server = rate => rate <= Capacity ? Healthy(rate) : WithErrors(Healthy(rate), ErrorKind.Lost, 7);

        var report = await RunAsync(Threshold.Parse("errors==0"));

        Assert.Equal(4970, report.Steps[0].RequestedRate);
        Assert.Contains("At 5,190/s: lost 7.", report.Findings);
        Assert.Equal(RunOutcome.Passed, report.Outcome);
    }

    [Fact]
    public async Task Nothing_that_held_is_a_goal_that_was_not_met()
    {
        _server = rate => Reply(rate, p99: 0.1, rate);

        var report = await RunAsync();

        Assert.Equal(["No rate from 0.977/s on kept p99<20ms.", "At 0.977/s: not p99<20ms: 100 ms."], report.Findings);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
    }

    [Fact]
    public async Task An_interrupted_search_says_what_held_until_then()
    {
        _server = rate => Healthy(rate) with { Outcome = rate < 4000 ? RunOutcome.Passed : RunOutcome.Interrupted };

        var report = await RunAsync();

        Assert.Equal(["The highest rate that kept p99<20ms: 2,000/s (p99 5.00 ms).", "The search was interrupted: the server may hold more."], report.Findings);
        Assert.Equal(RunOutcome.Interrupted, report.Outcome);
    }

    [Fact]
    public async Task A_server_that_has_gone_away_does_not_take_the_report_with_it()
    {
        _server = rate => rate < 4000 ? Healthy(rate) : throw new LoadTestException("No client could connect");

        var report = await RunAsync();

        Assert.Equal(2000, report.Steps[0].RequestedRate);
        Assert.Equal("The search could not go on: No client could connect", Assert.Single(report.Warnings));
    }

    [Fact]
    public void The_goal_is_one_of_replies()
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal) { ["goal"] = "connect.p99<1s" };

        Assert.Throws<FormatException>(() => RampScenario.Create(new ScenarioInput(own, null)));
    }

    private static LoadReport Healthy(double rate) => Reply(rate, rate <= Capacity ? 0.005 : 0.08, rate);

    private static LoadReport Reply(double achieved, double p99, double rate) => SampleRun.Chat().Report with
    {
        Warnings = [],
        Generator = new() { LoopLag = new(), CpuShare = 0.2, MessagesSent = 100 },
        Steps = [new StepReport { Name = "reply", Count = (long)rate, AchievedRate = achieved, RequestedRate = rate, Latency = new() { Count = (long)Math.Ceiling(rate), P99 = p99 } }],
    };

    private static LoadReport With(LoadReport report, double p50, double duration) =>
        report with { Duration = duration, Steps = [report.Steps[0] with { Latency = report.Steps[0].Latency with { P50 = p50 } }] };

    private static LoadReport WithErrors(LoadReport report, string kind, long count) =>
        report with { Steps = [report.Steps[0] with { Errors = count, ErrorKinds = new Dictionary<string, long>(StringComparer.Ordinal) { [kind] = count } }] };

    private async Task<LoadReport> RunAsync(params Threshold[] thresholds)
    {
        var ramp = new RampScenario(() => new EchoScenario("echo"), Threshold.Parse("p99<20ms"));
        var result = await ramp.RunAsync(RunOneAsync, RampScenario.Defaults with { Thresholds = thresholds }, _ => { }, _ => { }, TestContext.Current.CancellationToken);
        return result.Report;
    }

    private Task<LoadResult> RunOneAsync(Scenario scenario, LoadTestOptions options, Action<LiveSnapshot> progress, Action<RunPhase> phaseBegins, CancellationToken interrupted)
    {
        _tried.Add(options.Rate!.Value);
        return Task.FromResult(new LoadResult(_server(options.Rate.Value), []));
    }
}
