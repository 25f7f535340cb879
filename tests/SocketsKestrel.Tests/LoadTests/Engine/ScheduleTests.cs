using CsCheck;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.LoadTests.Engine.Loads;

namespace SocketsKestrel.Tests.LoadTests.Engine;

public sealed class ScheduleTests
{
    private const int Precision = 9;

    [Fact]
    public void Constant_rate_is_divided_among_the_clients()
    {
        var schedule = new Schedule(Of(2) with { Duration = TimeSpan.FromSeconds(3) });

        Assert.Equal([0, 1, 2], TimesOf(schedule, 0, 2));
        Assert.Equal([0.5, 1.5, 2.5], TimesOf(schedule, 1, 2));
    }

    [Fact]
    public void Rate_below_one_per_second_is_a_rate()
    {
        Assert.Equal([0, 2, 4, 6, 8], TimesOfAll(new Schedule(Of(0.5)), clients: 3));
    }

    [Fact]
    public void Client_whose_turn_does_not_come_sends_nothing()
    {
        Assert.Empty(TimesOf(new Schedule(Of(0.5)), client: 5, clients: 100));
    }

    [Fact]
    public void Ramp_from_nothing_and_back_is_followed()
    {
        // 10 messages in 2 s up: number k is due at sqrt(k / 2.5); 10 more down, the same in a mirror.
        var times = TimesOfAll(new Schedule(Of(0, Stage(2, 10), Stage(2, 0))), clients: 1);

        Assert.Equal(20, times.Length);
        for (var k = 0; k < 10; k++)
            Assert.Equal(Math.Sqrt(k / 2.5), times[k], Precision);
        for (var k = 10; k < 20; k++)
            Assert.Equal(4 - Math.Sqrt((20 - k) / 2.5), times[k], Precision);
    }

    [Fact]
    public void Nothing_is_due_while_the_rate_is_zero()
    {
        var times = TimesOfAll(new Schedule(Of(10, Stage(1, 10), Stage(0, 0), Stage(5, 0), Stage(0, 10), Stage(1, 10))), clients: 1);

        Assert.Equal(20, times.Length);
        Assert.DoesNotContain(times, t => t is >= 1 and < 6);
    }

    [Fact]
    public void Warmup_has_the_initial_rate_and_comes_before_the_measured_time()
    {
        var schedule = new Schedule(Of(10, Stage(4, 30)) with { Warmup = TimeSpan.FromSeconds(2) });

        Assert.Equal((2.0, 4.0, 30.0), (schedule.WarmupSeconds, schedule.TotalSeconds, schedule.MaxRate));
        Assert.Equal([0, 10, 10, 20, 0], new[] { -1, 0, 2, 4, 6.0 }.Select(schedule.RateAt));
        Assert.Equal(20, schedule.CountBetween(0, 2), Precision);
        Assert.Equal(80, schedule.CountBetween(2, 6), Precision);
        Assert.Equal(20, TimesOfAll(schedule, clients: 3).Count(t => t < 2));
    }

    [Fact]
    public void Even_arrivals_of_all_clients_are_as_many_as_the_rate_says_at_any_time()
    {
        Gen.Select(Open, Gen.Int[1, 40]).Sample(
            (options, clients) =>
            {
                var schedule = new Schedule(options);
                var times = TimesOfAll(schedule, clients);
                var end = schedule.WarmupSeconds + schedule.TotalSeconds;
                for (var k = 0; k < times.Length; k++)
                {
                    Assert.InRange(times[k], 0, end);
                    Assert.Equal(k, schedule.CountBetween(0, times[k]), tolerance: 1e-6);
                }

                Assert.InRange(times.Length - schedule.CountBetween(0, end), -1e-5, 1);
            },
            iter: 1000);
    }

    [Fact]
    public void Every_client_sends_in_order()
    {
        Gen.Select(Open, Gen.Bool, Gen.Int[1, 20]).Sample(
            (options, random, clients) =>
            {
                var schedule = new Schedule(options with { RandomArrivals = random });
                for (var client = 0; client < clients; client++)
                {
                    var times = TimesOf(schedule, client, clients);
                    Assert.Equal(times.Order(), times);
                }
            },
            iter: 500);
    }

    [Fact]
    public void Count_of_a_window_is_the_integral_of_the_rate()
    {
        Gen.Select(Open, Gen.Double[-1, 30], Gen.Double[0, 10]).Sample(
            (options, from, length) =>
            {
                const int Steps = 20_000;
                var schedule = new Schedule(options);
                var step = length / Steps;
                var sum = 0.0;
                for (var i = 0; i < Steps; i++)
                    sum += schedule.RateAt(from + (i + 0.5) * step) * step;

                // The steps in which the rate jumps are wrong by no more than what is due in one.
                Assert.Equal(sum, schedule.CountBetween(from, from + length), tolerance: 10 * schedule.MaxRate * step + 1e-6);
            },
            iter: 200);
    }

    [Fact]
    public void Ramp_of_an_hour_stays_exact()
    {
        var schedule = new Schedule(Of(999_999.5, Stage(3600, 1_000_000.5)));
        var arrivals = schedule.ArrivalsOf(0, 1_000_000);
        var sent = 0;
        for (var last = -1.0; arrivals.TryNext(out var time); last = time, sent++)
            Assert.InRange(time - last, 0.99, 1.01);
        Assert.Equal(3600, sent);
    }

    [Fact]
    public void Walking_allocates_nothing()
    {
        foreach (var random in new[] { false, true })
        {
            var schedule = new Schedule(Of(1000, Stage(3, 20_000), Stage(3, 0)) with { RandomArrivals = random });
            var sent = 0;
            Assert.Equal(0, Allocations.Of(() =>
            {
                for (var arrivals = schedule.ArrivalsOf(1, 2); arrivals.TryNext(out _);)
                    sent++;
            }));
            Assert.True(sent > 0);
        }
    }
}
