using System.Runtime.CompilerServices;
using CsCheck;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.LoadTests.Measurement.SequenceOutcome;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

public sealed class SequenceTrackerTests
{
    [Fact]
    public void Numbers_in_order_are_in_order()
    {
        Check([5, 6, 7, 8], [InOrder, InOrder, InOrder, InOrder], lost: 0);
    }

    [Fact]
    public void Gap_is_lost()
    {
        Check([0, 1, 4, 5], [InOrder, InOrder, InOrder, InOrder], lost: 2);
    }

    [Fact]
    public void Missing_one_that_comes_later_is_reordered_and_not_lost()
    {
        Check([0, 2, 1, 3], [InOrder, InOrder, Reordered, InOrder], lost: 0);
    }

    [Fact]
    public void Number_that_comes_again_is_a_duplicate()
    {
        Check([0, 1, 1, 0, 2, 2], [InOrder, InOrder, Duplicate, Duplicate, InOrder, Duplicate], lost: 0);
    }

    [Fact]
    public void Reordered_one_that_comes_again_is_a_duplicate()
    {
        Check([0, 2, 1, 1], [InOrder, InOrder, Reordered, Duplicate], lost: 0);
    }

    [Fact]
    public void First_one_may_have_been_overtaken()
    {
        Check([11, 10, 12], [InOrder, Reordered, InOrder], lost: 0);
        Check([11, 8, 12], [InOrder, Reordered, InOrder], lost: 2);
    }

    [Fact]
    public void Missing_one_is_remembered_for_64_numbers_and_counted_after_that()
    {
        // At the end of the window 1 is known to be missing and 0 to be there; after it only that one is missing.
        foreach (var last in new uint[] { 63, 64, 65, 200 })
        {
            var tracker = default(SequenceTracker);
            tracker.Observe(0);
            for (uint i = 2; i <= last; i++)
                Assert.Equal(InOrder, tracker.Observe(i));
            Assert.Equal(1, tracker.Lost);
            Assert.Equal(Reordered, tracker.Observe(1));
            Assert.Equal(0, tracker.Lost);
            Assert.Equal(Duplicate, tracker.Observe(0));
            Assert.Equal(Duplicate, tracker.Observe(1));
            Assert.Equal(0, tracker.Lost);
        }
    }

    [Theory]
    [InlineData(62u)]
    [InlineData(63u)]
    [InlineData(64u)]
    [InlineData(65u)]
    [InlineData(1_000_000u)]
    [InlineData(uint.MaxValue - 1)]
    public void Leap_of_any_length_is_counted(uint to)
    {
        Check([0, to], [InOrder, InOrder], lost: to - 1L);
        Check([0, 2, to], [InOrder, InOrder, InOrder], lost: to - 2L);
    }

    [Fact]
    public void Much_older_one_than_the_first_is_reordered_and_counts_for_nothing()
    {
        Check([1000, 10, 1001], [InOrder, Reordered, InOrder], lost: 0);
    }

    [Fact]
    public void What_should_have_come_at_the_end_is_lost()
    {
        var tracker = default(SequenceTracker);
        Assert.Equal(0, tracker.LostUpTo(100)); // joined after the last, for all we know

        tracker.Observe(3);
        Assert.Equal((0, 0, 7), (tracker.LostUpTo(2), tracker.LostUpTo(3), tracker.LostUpTo(10)));
    }

    [Fact]
    public void What_should_have_come_at_the_beginning_is_lost_where_that_is_known()
    {
        var tracker = default(SequenceTracker);
        tracker.BeginAt(0);
        Assert.Equal((0, 8), (tracker.Lost, tracker.LostUpTo(7)));

        Assert.Equal(InOrder, tracker.Observe(2));
        Assert.Equal((2, 7), (tracker.Lost, tracker.LostUpTo(7)));

        Assert.Equal(Reordered, tracker.Observe(0));
        Assert.Equal((1, 6), (tracker.Lost, tracker.LostUpTo(7)));
    }

    [Fact]
    public void Outcomes_are_those_of_a_model_that_remembers_everything()
    {
        Gen.Select(Arrivals, Gen.UInt[0, 1000], Gen.Bool).Sample(
            (arrivals, first, isKnown) =>
            {
                var tracker = default(SequenceTracker);
                var model = new NaiveSequence();
                if (isKnown)
                    tracker.BeginAt(model.BeginAt(first));
                foreach (var number in arrivals)
                    Assert.Equal(model.Observe(first + number), tracker.Observe(first + number));
                Assert.Equal(model.LostUpTo(0), tracker.Lost);
                for (uint last = 0; last < 2000; last += 50)
                    Assert.Equal(model.LostUpTo(last), tracker.LostUpTo(last));
            },
            iter: 3000);
    }

    [Fact]
    public void Nothing_is_counted_below_zero_whatever_comes()
    {
        Gen.UInt[0, 500].Array[0, 400].Sample(
            numbers =>
            {
                var tracker = default(SequenceTracker);
                var outcomes = numbers.Select(n => tracker.Observe(n)).ToArray();
                Assert.InRange(tracker.Lost, 0, 500);
                Assert.InRange(outcomes.Count(o => o == InOrder), numbers.Length == 0 ? 0 : 1, 501);
            },
            iter: 3000);
    }

    [Fact]
    public void Tracker_takes_24_bytes_and_allocates_nothing()
    {
        Assert.Equal(24, Unsafe.SizeOf<SequenceTracker>());
        var tracker = default(SequenceTracker);
        uint next = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                tracker.Observe(next += (uint)(i % 3));
        }));
    }

    /// <summary>Up to 300 numbers from 0, some dropped, doubled and put off, by fewer places than the window has.</summary>
    private static Gen<uint[]> Arrivals => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 30]).Array[0, 300].Select(fates => fates
        .SelectMany((fate, i) => fate switch
        {
            (0, _) => [],
            (1, var later) => [(Number: (uint)i, At: i), ((uint)i, i + later)],
            (2, var later) => [((uint)i, i + later)],
            _ => new[] { (Number: (uint)i, At: i) },
        })
        .OrderBy(arrival => arrival.At)
        .Select(arrival => arrival.Number)
        .ToArray());

    private static void Check(uint[] numbers, SequenceOutcome[] outcomes, long lost)
    {
        var tracker = default(SequenceTracker);
        Assert.Equal(outcomes, numbers.Select(n => tracker.Observe(n)));
        Assert.Equal(lost, tracker.Lost);
    }
}
