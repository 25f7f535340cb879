using System.Numerics;
using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>
/// Keeps account of the sequence numbers that one receiver gets from one sender. Small, as there are receivers times senders of
/// them: of the last 64 numbers it knows which came, of the older ones only how many did not. One that comes later than that is
/// therefore taken for a missing one as long as any is missing, and for a duplicate else. To be kept in one place: a copy counts on its own.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct SequenceTracker
{
    private const int Window = 64;

    /// <summary>Bit i: whether <see cref="_next"/> - 1 - i came.</summary>
    private ulong _seen;
    private uint _first;
    private uint _next;
    private uint _missing;
    private bool _hasBegun;

    /// <summary>What did not come until now, before what came last: lost, unless it still comes.</summary>
    public readonly long Lost => _missing + (BitOperations.PopCount(Expected) - BitOperations.PopCount(_seen & Expected));

    /// <summary>The bits of the window that stand for numbers since the first.</summary>
    private readonly ulong Expected => _next - _first >= Window ? ulong.MaxValue : (1UL << (int)(_next - _first)) - 1;

    /// <summary>
    /// Says which number has to come first, before any came: all from it on are expected. Else the first one that comes may be any,
    /// as for a receiver that joined later.
    /// </summary>
    public void BeginAt(uint first) => (_first, _next, _hasBegun) = (first, first, true);

    /// <summary>Takes a number that came.</summary>
    public SequenceOutcome Observe(uint sequence)
    {
        if (!_hasBegun)
            BeginAt(sequence);
        if (sequence >= _next)
        {
            MoveTo(sequence);
            return SequenceOutcome.InOrder;
        }

        var age = _next - 1 - sequence;
        return age < Window ? ObserveInWindow(sequence, 1UL << (int)age) : ObserveBehindWindow(sequence);
    }

    /// <summary>What is missing when everything should have come up to <paramref name="last"/>; nothing if it is not known which is the first.</summary>
    public readonly long LostUpTo(uint last) => Lost + (_hasBegun && last >= _next ? last - _next + 1 : 0);

    private void MoveTo(uint sequence)
    {
        var steps = sequence - _next + 1;
        if (steps < Window)
        {
            var leaving = ~(ulong.MaxValue >> (int)steps);
            _missing += (uint)BitOperations.PopCount(~_seen & Expected & leaving);
            _seen <<= (int)steps;
        }
        else
        {
            // The whole window, and what is skipped without ever being in it.
            _missing += (uint)BitOperations.PopCount(~_seen & Expected) + (steps - Window);
            _seen = 0;
        }

        _seen |= 1;
        _next = sequence + 1;
    }

    private SequenceOutcome ObserveInWindow(uint sequence, ulong bit)
    {
        if ((_seen & bit) != 0)
            return SequenceOutcome.Duplicate;
        _seen |= bit;
        _first = Math.Min(_first, sequence); // sent before the first that came, and overtaken by it
        return SequenceOutcome.Reordered;
    }

    private SequenceOutcome ObserveBehindWindow(uint sequence)
    {
        if (sequence < _first)
            return SequenceOutcome.Reordered; // what came between it and the first is not known: nothing to count
        if (_missing == 0)
            return SequenceOutcome.Duplicate;
        _missing--;
        return SequenceOutcome.Reordered;
    }
}
