using SocketsKestrel.LoadTests.Engine;
using static SocketsKestrel.Tests.LoadTests.Engine.Loads;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>Random arrivals are a Poisson process of the rate. The seeds are fixed: what holds once holds always.</summary>
public sealed class RandomArrivalsTests
{
    private static readonly LoadTestOptions Thousand = Of(1000) with { RandomArrivals = true, Duration = TimeSpan.FromSeconds(100) };

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5000)]
    public void Counts_of_windows_have_the_mean_and_the_variance_of_poisson(int clients)
    {
        const int Windows = 10_000; // of 10 ms, in which 10 are due
        var counts = new double[Windows];
        foreach (var time in TimesOfAll(new Schedule(Thousand), clients))
            counts[(int)(time * 100)]++;

        var mean = counts.Average();
        var variance = counts.Sum(c => (c - mean) * (c - mean)) / Windows;

        // 4 standard deviations: of the mean sqrt(10 / n), of the variance sqrt((10 + 2 * 10 * 10) / n).
        Assert.InRange(mean, 10 - 0.127, 10 + 0.127);
        Assert.InRange(variance, 10 - 0.58, 10 + 0.58);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Gaps_are_exponential(int clients)
    {
        var times = TimesOfAll(new Schedule(Thousand), clients);
        var gaps = times.Zip(times.Skip(1), (a, b) => (b - a) * 1000).Order().ToArray();

        // Kolmogorov and Smirnov: the greatest distance between both distributions is below 1.95 / sqrt(n) in 999 of 1000 cases.
        var distance = gaps.Select((gap, i) => Math.Abs((i + 0.5) / gaps.Length - (1 - Math.Exp(-gap)))).Max();
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(gaps.Length));
    }

    [Fact]
    public void Ramp_is_followed()
    {
        var schedule = new Schedule(Of(0, Stage(10, 10_000), Stage(10, 0)) with { RandomArrivals = true });
        var times = TimesOfAll(schedule, clients: 10);

        for (var second = 0; second < 20; second++)
        {
            var due = schedule.CountBetween(second, second + 1);
            var count = times.Count(t => t >= second && t < second + 1);
            Assert.InRange(count, due - 4 * Math.Sqrt(due), due + 4 * Math.Sqrt(due));
        }
    }

    [Fact]
    public void Neighbouring_clients_and_seeds_are_unlike()
    {
        var times = Enumerable.Range(0, 100).SelectMany(client => TimesOf(new Schedule(Thousand), client, 100)).ToHashSet();
        var others = TimesOf(new Schedule(Thousand, seed: 2), 0, 100);

        Assert.InRange(times.Count, 98_000, 102_000);
        Assert.DoesNotContain(others, times.Contains);
    }

    [Fact]
    public void Same_seed_gives_the_same_times()
    {
        Assert.Equal(TimesOf(new Schedule(Thousand), 3, 100), TimesOf(new Schedule(Thousand), 3, 100));
    }
}
