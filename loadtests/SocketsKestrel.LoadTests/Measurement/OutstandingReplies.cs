using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>
/// The messages of one connection that are not answered yet, in the order in which they were sent; numbered from 0. What became
/// of those before them is remembered for about as many: of older ones only how many were given up, so that a very late reply is
/// late as long as there can be one, and a duplicate else.
/// </summary>
internal sealed class OutstandingReplies
{
    private const int FirstCapacity = 8;

    private readonly int _limit;

    /// <summary>A ring, of a power of two: number n is at n modulo its length until n + length comes.</summary>
    private Slot[] _slots = [];

    /// <summary>What was forgotten before the ring grew is not remembered by that.</summary>
    private long _firstRemembered;
    private long _oldest;
    private long _next;
    private long _highestAnswered = -1;
    private long _forgottenGivenUp;

    /// <param name="limit">The most messages from the oldest outstanding one to the youngest.</param>
    public OutstandingReplies(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        _limit = limit;
    }

    /// <summary>How many are outstanding.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the oldest one that is outstanding; <see cref="Next"/> if none is.</summary>
    public long Oldest => _oldest;

    /// <summary>The number that the next message gets.</summary>
    public long Next => _next;

    /// <summary>Whether no more can be added.</summary>
    public bool IsFull => _next - _oldest >= _limit;

    /// <summary>When the oldest one was sent; <see langword="null"/> if none is outstanding.</summary>
    public long? OldestSent => Count > 0 ? SlotOf(_oldest).Message.Sent : null;

    /// <summary>Adds the message that has been sent, as number <see cref="Next"/>.</summary>
    /// <param name="message">Not sent before the one added last.</param>
    /// <exception cref="InvalidOperationException"><see cref="IsFull"/>.</exception>
    public void Add(OutstandingMessage message)
    {
        if (IsFull)
            throw new InvalidOperationException($"more than {_limit} messages outstanding");
        if ((_next - _oldest) * 2 >= _slots.Length)
            Grow();
        ref var slot = ref SlotOf(_next++);
        if (slot.State == State.GivenUp)
            _forgottenGivenUp++;
        slot = new Slot(message, State.Outstanding);
        Count++;
    }

    /// <summary>Whether a message waits for its reply.</summary>
    public bool IsOutstanding(long number) => number >= _oldest && number < _next && SlotOf(number).State == State.Outstanding;

    /// <summary>Takes the reply to a message.</summary>
    /// <param name="number">The message's number; one that was never given is a phantom's.</param>
    /// <param name="message">The message, if it was outstanding.</param>
    public ReplyOutcome Take(long number, out OutstandingMessage message)
    {
        message = default;
        if (number < 0 || number >= _next)
            return ReplyOutcome.Phantom;
        if (number < Math.Max(_firstRemembered, _next - _slots.Length))
            return TakeForgotten();

        ref var slot = ref SlotOf(number);
        var state = slot.State;
        slot.State = State.Answered;
        if (state != State.Outstanding)
            return state == State.GivenUp ? ReplyOutcome.Late : ReplyOutcome.Duplicate;

        message = slot.Message;
        Count--;
        AdvanceOldest();
        if (number < _highestAnswered)
            return ReplyOutcome.Reordered;
        _highestAnswered = number;
        return ReplyOutcome.InOrder;
    }

    /// <summary>
    /// Takes the oldest message as answered: by a reply that is wrong, so that it does not say to which message. It does not count
    /// for the order of the others.
    /// </summary>
    public bool TryTakeOldest(out OutstandingMessage message)
    {
        message = default;
        if (Count == 0)
            return false;
        ref var slot = ref SlotOf(_oldest);
        message = slot.Message;
        slot.State = State.Answered;
        Count--;
        AdvanceOldest();
        return true;
    }

    /// <summary>Gives up what was sent before a time.</summary>
    /// <returns>How many are lost by that, unless their replies still come, as late ones.</returns>
    public int ExpireBefore(long timestamp)
    {
        var lost = 0;
        while (Count > 0 && SlotOf(_oldest).Message.Sent < timestamp)
        {
            SlotOf(_oldest).State = State.GivenUp;
            Count--;
            lost++;
            AdvanceOldest();
        }

        return lost;
    }

    /// <summary>Gives up all, as when the connection has ended.</summary>
    /// <returns>How many are lost by that.</returns>
    public int ExpireAll() => ExpireBefore(long.MaxValue);

    private ReplyOutcome TakeForgotten()
    {
        if (_forgottenGivenUp == 0)
            return ReplyOutcome.Duplicate;
        _forgottenGivenUp--;
        return ReplyOutcome.Late;
    }

    private void AdvanceOldest()
    {
        while (_oldest < _next && SlotOf(_oldest).State != State.Outstanding)
            _oldest++;
    }

    private ref Slot SlotOf(long number) => ref _slots[number & (_slots.Length - 1)];

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[Math.Max(FirstCapacity, old.Length * 2)];
        for (var number = Math.Max(0, _next - old.Length); number < _next; number++)
            SlotOf(number) = old[number & (old.Length - 1)];
        _firstRemembered = Math.Max(_firstRemembered, _next - old.Length);
    }

    private enum State : byte
    {
        Answered,
        Outstanding,
        GivenUp,
    }

    [StructLayout(LayoutKind.Auto)]
    private record struct Slot(OutstandingMessage Message, State State);
}
