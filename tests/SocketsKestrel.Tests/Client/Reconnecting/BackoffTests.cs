using CsCheck;
using SocketsKestrel.Client.Reconnecting;

namespace SocketsKestrel.Tests.Client.Reconnecting;

public sealed class BackoffTests
{
    [Fact]
    public void Ceilings_double_from_the_second_failure_on_until_they_are_the_last()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5));

        Assert.Equal([0.5, 0.5, 1, 2, 4, 5, 5], Enumerable.Range(1, 7).Select(attempt => backoff.CeilingBefore(attempt).TotalSeconds));
    }

    [Fact]
    public void Delays_lie_between_nothing_and_the_ceiling_which_never_falls_and_never_passes_the_maximum() =>
        Gen.Select(Gen.Long[1, TimeSpan.TicksPerDay], Gen.Long[0, 3650 * TimeSpan.TicksPerDay], Gen.Int[1, int.MaxValue - 1], Gen.Double[0, 1]).Sample((initial, more, attempt, random) =>
        {
            var max = TimeSpan.FromTicks(initial + more);
            var backoff = new Backoff(TimeSpan.FromTicks(initial), max);
            var ceiling = backoff.CeilingBefore(attempt);

            Assert.InRange(ceiling, TimeSpan.FromTicks(initial), max);
            Assert.InRange(backoff.CeilingBefore(attempt + 1), ceiling, max);
            Assert.InRange(backoff.DelayBefore(attempt, random), TimeSpan.Zero, ceiling);
        });

    [Fact]
    public void A_maximum_below_the_first_ceiling_is_kept() =>
        Assert.Equal(TimeSpan.FromSeconds(1), new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)).CeilingBefore(1));
}
