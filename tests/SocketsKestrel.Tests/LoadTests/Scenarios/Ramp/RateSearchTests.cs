using SocketsKestrel.LoadTests.Scenarios.Ramp;

namespace SocketsKestrel.Tests.LoadTests.Scenarios.Ramp;

public sealed class RateSearchTests
{
    [Theory]
    [InlineData(1000, 45_678)]
    [InlineData(1000, 1000)]
    [InlineData(1000, 999)]
    [InlineData(1000, 1.2)]
    [InlineData(1, 3_000_000)]
    [InlineData(0.5, 0.9)]
    [InlineData(64_000, 63_000)]
    public void What_a_server_holds_is_found_to_five_percent(double start, double capacity)
    {
        var search = new RateSearch(start);
        var tried = Run(search, rate => rate <= capacity);

        Assert.NotNull(search.Held);
        Assert.InRange(search.Held.Value, capacity / 1.06, capacity);
        Assert.InRange(tried.Count, 3, 40);
        Assert.Equal(start, tried[0]);
    }

    [Fact]
    public void The_rates_are_doubled_and_then_halved_in_between()
    {
        var tried = Run(new RateSearch(1000), rate => rate <= 5000);

        Assert.Equal([1000, 2000, 4000, 8000, 5660, 4760, 5190, 4970, 4970], tried);
    }

    [Fact]
    public void What_held_is_tried_again_in_the_end()
    {
        var tried = Run(new RateSearch(1000), rate => rate <= 5000);

        Assert.Equal(tried[^2], tried[^1]);
    }

    [Fact]
    public void What_does_not_hold_the_second_time_is_not_what_is_found()
    {
        var search = new RateSearch(1000);
        var lucky = 0;
        Run(search, rate => rate <= 4000 || (rate <= 5000 && search.Next != search.Held && lucky++ < 3));

        Assert.InRange(search.Held!.Value, 4000 / 1.06, 4000);
    }

    [Fact]
    public void A_server_that_holds_nothing_is_not_asked_for_ever()
    {
        var search = new RateSearch(1000);
        var tried = Run(search, _ => false);

        Assert.Null(search.Held);
        Assert.Equal(11, tried.Count);
        Assert.Equal(1000.0 / 1024, tried[^1]);
    }

    private static List<double> Run(RateSearch search, Func<double, bool> holds)
    {
        var tried = new List<double>();
        while (search.Next is { } rate && tried.Count < 100)
        {
            tried.Add(rate);
            search.Take(holds(rate));
        }

        return tried;
    }
}
