using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class MeasuredTimeTests
{
    private static readonly IntervalReport First = new(0, 1, 100, 0.001, 0.002, 0.003, 0);
    private static readonly IntervalReport Second = new(1, 1, 100, 0.001, 0.002, 0.004, 1);

    [Fact]
    public void What_came_after_the_measured_time_is_no_change_of_the_rate_but_its_worst_and_its_errors_are_kept()
    {
        var after = new IntervalReport(2, 1, 3, 0.5, 0.9, 0.9, 4);

        Assert.Equal([First, Second with { Max = 0.9, Errors = 5 }], Timeline(2, First, Second, after));
    }

    [Fact]
    public void A_sliver_at_the_end_has_no_rate()
    {
        var sliver = new IntervalReport(2, 0.01, 900, 0.001, 0.001, 0.001, 0);

        Assert.Equal([First, Second], Timeline(2.01, First, Second, sliver));
    }

    [Fact]
    public void A_timeline_of_one_short_piece_is_kept()
    {
        var only = new IntervalReport(0, 0.2, 5, 0.001, 0.001, 0.001, 0);

        Assert.Equal([only], Timeline(0.2, only));
        Assert.Equal([only], Timeline(0, only));
        Assert.Empty(Timeline(1));
    }

    private static IReadOnlyList<IntervalReport> Timeline(double duration, params IntervalReport[] pieces) =>
        MeasuredTime.Timeline(new StepReport { Name = "reply", Latency = new LatencyReport(), Timeline = pieces }, duration);
}
