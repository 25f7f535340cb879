using CsCheck;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.LoadTests.Measurement.ReplyOutcome;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

public sealed class OutstandingRepliesTests
{
    private const int Limit = 1000;

    [Fact]
    public void Reply_brings_its_message_back()
    {
        var replies = Sent(2);

        Assert.Equal(InOrder, replies.Take(0, out var first));
        Assert.Equal(InOrder, replies.Take(1, out var second));
        Assert.Equal((new(0, 0), new(10, 1)), (first, second));
        Assert.Equal(0, replies.Count);
    }

    [Fact]
    public void Reply_that_was_overtaken_is_the_reordered_one()
    {
        Check(Sent(4), [1, 0, 2, 3], [InOrder, Reordered, InOrder, InOrder]);
        Check(Sent(4), [1, 2, 3, 0], [InOrder, InOrder, InOrder, Reordered]);
    }

    [Fact]
    public void Reply_that_comes_again_is_a_duplicate_and_brings_nothing()
    {
        var replies = Sent(2);
        Check(replies, [0, 0, 1], [InOrder, Duplicate, InOrder]);

        Assert.Equal(Duplicate, replies.Take(1, out var message));
        Assert.Equal(default, message);
        Assert.Equal(0, replies.Count);
    }

    [Fact]
    public void Skipped_reply_is_lost_after_the_timeout_only_and_late_after_that()
    {
        var replies = Sent(3);
        Check(replies, [0, 2], [InOrder, InOrder]);
        Assert.Equal((1, 1), (replies.Count, replies.OldestSent));

        Assert.Equal(0, replies.ExpireBefore(1));
        Assert.Equal(1, replies.ExpireBefore(2));
        Assert.Null(replies.OldestSent);
        Check(replies, [1, 1], [Late, Duplicate]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public void Reply_to_what_was_not_sent_is_a_phantom(long number)
    {
        Check(Sent(2), [number, 0, 1], [Phantom, InOrder, InOrder]);
    }

    [Fact]
    public void Wrong_reply_takes_the_oldest_and_does_not_count_for_the_order()
    {
        var replies = Sent(3);
        Check(replies, [0], [InOrder]);

        Assert.True(replies.TryTakeOldest(out var message));
        Assert.Equal(1, message.Sent);
        Check(replies, [2, 1], [InOrder, Duplicate]);
        Assert.False(replies.TryTakeOldest(out _));
    }

    [Fact]
    public void Connection_that_ends_loses_what_is_outstanding()
    {
        var replies = Sent(5);
        Check(replies, [0, 3], [InOrder, InOrder]);

        Assert.Equal(3, replies.ExpireAll());
        Assert.Equal((0, 5, 5), (replies.Count, replies.Oldest, replies.Next));
    }

    [Fact]
    public void Limit_is_the_span_from_the_oldest_to_the_youngest()
    {
        var replies = Sent(Limit);
        Check(replies, [1, 2, 3], [InOrder, InOrder, InOrder]);

        Assert.True(replies.IsFull);
        Assert.Throws<InvalidOperationException>(() => replies.Add(default));
        Check(replies, [0], [Reordered]);
        Assert.False(replies.IsFull);
    }

    [Fact]
    public void Very_late_replies_are_late_as_long_as_any_was_given_up()
    {
        var replies = Sent(2);
        replies.ExpireAll();
        for (var i = 2; i < 100; i++)
        {
            replies.Add(default);
            replies.Take(i, out _);
        }

        Check(replies, [0, 1, 1, 50], [Late, Late, Duplicate, Duplicate]);
    }

    [Fact]
    public void What_was_forgotten_before_the_ring_grew_stays_forgotten()
    {
        var replies = Sent(1);
        replies.ExpireAll();
        for (var i = 1; i < 50; i++)
        {
            replies.Add(default);
            replies.Take(i, out _);
        }

        for (var i = 0; i < 100; i++)
            replies.Add(default);
        Check(replies, [0, 0, 50], [Late, Duplicate, InOrder]);
    }

    [Fact]
    public void Outcomes_are_those_of_a_model_that_remembers_everything()
    {
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 1000]).Array[0, 500].Sample(
            steps =>
            {
                var replies = new OutstandingReplies(Limit);
                var model = new NaiveReplies();
                foreach (var (what, which) in steps)
                    NaiveReplies.Step(replies, model, what, which);
            },
            iter: 3000);
    }

    [Fact]
    public void Message_and_reply_allocate_nothing_once_the_ring_has_grown()
    {
        var replies = Sent(16);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                replies.Take(replies.Oldest, out _);
                replies.Add(default);
            }

            replies.ExpireBefore(0);
        }));
        Assert.Equal(16, replies.Count);
    }

    /// <summary>Messages that were due at 0, 10, 20, ... and sent at 0, 1, 2, ...</summary>
    private static OutstandingReplies Sent(int count)
    {
        var replies = new OutstandingReplies(Limit);
        for (var i = 0; i < count; i++)
            replies.Add(new OutstandingMessage(Scheduled: i * 10, Sent: i));
        return replies;
    }

    private static void Check(OutstandingReplies replies, long[] numbers, ReplyOutcome[] outcomes) =>
        Assert.Equal(outcomes, numbers.Select(n => replies.Take(n, out _)));
}
