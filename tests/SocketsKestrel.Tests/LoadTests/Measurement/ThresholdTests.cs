using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.Tests.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

public sealed class ThresholdTests
{
    private static readonly StepReport Reply = new()
    {
        Name = "reply",
        Count = 999,
        Errors = 1,
        Lost = 1,
        LateSends = 20,
        AchievedRate = 495,
        RequestedRate = 500,
        Latency = new LatencyReport { Count = 999, P50 = 0.001, P75 = 0.002, P90 = 0.003, P95 = 0.004, P99 = 0.005, P999 = 0.006, P9999 = 0.007, Max = 0.008, Mean = 0.0015 },
    };

    private static readonly StepReport Connect = new() { Name = "connect", Count = 10, Latency = new LatencyReport { Count = 10, P99 = 2, Max = 2 } };

    [Theory]
    [InlineData("p50<=1ms")]
    [InlineData("p75<3ms")]
    [InlineData("p90 < 4ms")]
    [InlineData("p95<5ms")]
    [InlineData("p99<20ms")]
    [InlineData("p99.9<6.5ms")]
    [InlineData("p99.99<7500us")]
    [InlineData("max<9ms")]
    [InlineData("mean>1ms")]
    [InlineData("errors<0.2%")]
    [InlineData("errors<5")]
    [InlineData("reply.lost==1")]
    [InlineData("duplicates==0")]
    [InlineData("reordered==0")]
    [InlineData("phantoms==0")]
    [InlineData("late<=2%")]
    [InlineData("rate>=0.99")]
    [InlineData("rate>=99%")]
    [InlineData("rate>=495/s")]
    [InlineData("connect.p99<3s")]
    [InlineData("reply.p99.9<20ms")]
    public void What_is_as_asked_passes(string text) => Assert.True(Evaluate(text, Connect, Reply).Passed);

    [Theory]
    [InlineData("p99<5ms", "5.00 ms")]
    [InlineData("p99.9<1us", "6.00 ms")]
    [InlineData("reply.errors<0.1%", "0.1 %")]
    [InlineData("lost==0", "reply 1")]
    [InlineData("late<1%", "reply 2.00 %")]
    [InlineData("rate>0.99", "0.99")]
    [InlineData("rate>=1000/s", "495/s")]
    [InlineData("connect.p99<1s", "2.00 s")]
    public void What_is_not_fails_with_its_value(string text, string actual)
    {
        var result = Evaluate(text, Connect, Reply);

        Assert.False(result.Passed);
        Assert.Equal(text, result.Text);
        Assert.Equal(actual, result.Actual);
    }

    [Fact]
    public void Without_a_step_every_step_but_connecting_must_meet_it_and_the_one_that_does_not_is_named()
    {
        var slow = Reply with { Name = "delivery", Latency = new LatencyReport { Count = 1, P99 = 0.1 } };

        Assert.True(Evaluate("p99<1s", Connect, Reply, slow).Passed);
        Assert.Equal("reply 5.00 ms, delivery 100 ms", Evaluate("p99<1s", Connect, Reply, slow).Actual);
        Assert.Equal(new ThresholdReport("p99<20ms", Passed: false, "delivery 100 ms"), Evaluate("p99<20ms", Connect, Reply, slow));
    }

    [Fact]
    public void Connections_that_fail_are_errors_too_though_their_latency_is_another_matter()
    {
        var refused = Connect with { Errors = 10 };

        Assert.Equal(new ThresholdReport("errors<1%", Passed: false, "connect 50.0 %"), Evaluate("errors<1%", refused, Reply));
        Assert.True(Evaluate("p99<1s", refused, Reply).Passed);
        Assert.True(Evaluate("errors<1%", new StepReport { Name = "tls", Latency = new LatencyReport() }, Reply).Passed);
    }

    [Fact]
    public void A_scenario_that_only_connects_is_judged_by_that() => Assert.False(Evaluate("p99<1s", Connect).Passed);

    [Theory]
    [InlineData("p99<1h", "nothing was measured")]
    [InlineData("errors<100%", "there were no results")]
    [InlineData("rate>=0", "no rate was asked for")]
    [InlineData("other.p99<1s", "there is no step 'other', but reply")]
    public void What_was_not_measured_meets_no_threshold(string text, string actual)
    {
        var nothing = new StepReport { Name = "reply", Latency = new LatencyReport() };

        Assert.Equal(new ThresholdReport(text, Passed: false, actual), Evaluate(text, nothing));
    }

    [Theory]
    [InlineData("p99", "has none of the operators <, <=, >, >=, ==")]
    [InlineData("p98<3ms", "'p98' is none of p50, p75")]
    [InlineData("reply.p98<3ms", "is none of p50")]
    [InlineData("p99<20", "'20' has no unit: 20s, 20ms")]
    [InlineData("p99<", "is not a duration")]
    [InlineData("errors<x", "is neither a count")]
    [InlineData("rate>=1000", "such as 1000/s")]
    [InlineData("<3", "is none of")]
    public void A_fault_says_what_is_allowed(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<FormatException>(() => Threshold.Parse(text)).Message);

    [Theory]
    [InlineData("lost==0", false)]
    [InlineData("lost<=1", true)]
    [InlineData("lost<1", false)]
    [InlineData("lost==5", true)]
    [InlineData("errors>3", true)]
    [InlineData("errors<0.01%", true)]
    [InlineData("p99<1us", true)]
    public void Only_a_count_that_has_grown_too_large_is_beyond_hope(string text, bool hope) =>
        Assert.Equal(hope, Threshold.Parse(text).CanStillBeMet(Report(Reply)));

    private static ThresholdReport Evaluate(string text, params StepReport[] steps) => Threshold.Parse(text).Evaluate(Report(steps));

    private static LoadReport Report(params StepReport[] steps) => SampleRun.Chat().Report with { Steps = steps };
}
