using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

/// <summary>What <see cref="OutstandingReplies"/> does, by remembering every message.</summary>
internal sealed class NaiveReplies
{
    /// <summary>So many messages before the oldest outstanding one are always remembered.</summary>
    private const int Remembered = 4;

    private readonly List<ReplyOutcome> _ifAnswered = [];
    private int _highestAnswered = -1;
    private int _late;
    private int _givenUp;

    private int Oldest => _ifAnswered.FindIndex(o => o == ReplyOutcome.InOrder) is var i and >= 0 ? i : _ifAnswered.Count;

    /// <summary>Does the same to both, and compares.</summary>
    public static void Step(OutstandingReplies replies, NaiveReplies model, int what, int which)
    {
        var sent = model._ifAnswered.Count;
        switch (what)
        {
            case < 8:
                replies.Add(new OutstandingMessage(sent * 10, sent));
                model._ifAnswered.Add(ReplyOutcome.InOrder);
                break;
            case < 13:
                model.Take(replies, model.Oldest);
                break;
            case < 17:
                model.Take(replies, model.Oldest - Remembered + which % 20);
                break;
            case 17:
                model.Take(replies, which);
                break;
            case 18:
                Assert.Equal(model.Expire(sent - which % 10), replies.ExpireBefore(sent - which % 10));
                break;
            default:
                model.TakeOldest(replies);
                break;
        }

        Assert.Equal(model._ifAnswered.Count(o => o == ReplyOutcome.InOrder), replies.Count);
        Assert.Equal((model.Oldest, model._ifAnswered.Count), (replies.Oldest, replies.Next));
    }

    private void Take(OutstandingReplies replies, int number)
    {
        var (oldest, isSent) = (Oldest, number >= 0 && number < _ifAnswered.Count);
        Assert.Equal(isSent && _ifAnswered[number] == ReplyOutcome.InOrder, replies.IsOutstanding(number));
        var outcome = replies.Take(number, out var message);
        if (!isSent)
        {
            Assert.Equal(ReplyOutcome.Phantom, outcome);
            return;
        }

        var expected = _ifAnswered[number];
        if (expected == ReplyOutcome.InOrder)
            Assert.Equal(new OutstandingMessage(number * 10, number), message);
        if (expected == ReplyOutcome.InOrder && number < _highestAnswered)
            expected = ReplyOutcome.Reordered;
        if (number >= oldest - Remembered)
            Assert.Equal(expected, outcome);
        else
            Assert.True(outcome is ReplyOutcome.Duplicate or ReplyOutcome.Late, $"{outcome}");

        _late += outcome == ReplyOutcome.Late ? 1 : 0;
        Assert.InRange(_late, 0, _givenUp);
        _ifAnswered[number] = ReplyOutcome.Duplicate;
        if (outcome == ReplyOutcome.InOrder)
            _highestAnswered = number;
    }

    private void TakeOldest(OutstandingReplies replies)
    {
        var oldest = Oldest;
        Assert.Equal(oldest < _ifAnswered.Count, replies.TryTakeOldest(out var message));
        if (oldest == _ifAnswered.Count)
            return;
        Assert.Equal(oldest, message.Sent);
        _ifAnswered[oldest] = ReplyOutcome.Duplicate;
    }

    private int Expire(int before)
    {
        var expired = 0;
        for (var i = 0; i < Math.Min(before, _ifAnswered.Count); i++)
        {
            if (_ifAnswered[i] != ReplyOutcome.InOrder)
                continue;
            _ifAnswered[i] = ReplyOutcome.Late;
            expired++;
        }

        _givenUp += expired;
        return expired;
    }
}
