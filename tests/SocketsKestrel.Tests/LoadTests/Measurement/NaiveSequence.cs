using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

/// <summary>What <see cref="SequenceTracker"/> does, by remembering every number.</summary>
internal sealed class NaiveSequence
{
    private readonly HashSet<uint> _seen = [];
    private uint? _first;
    private long _highest = -1;

    public uint BeginAt(uint first)
    {
        (_first, _highest) = (first, first - 1L);
        return first;
    }

    public SequenceOutcome Observe(uint number)
    {
        if (!_seen.Add(number))
            return SequenceOutcome.Duplicate;
        _first = Math.Min(_first ?? number, number);
        if (number < _highest)
            return SequenceOutcome.Reordered;
        _highest = number;
        return SequenceOutcome.InOrder;
    }

    public long LostUpTo(uint last) => _first is { } first ? Math.Max(last, _highest) - first + 1 - _seen.Count : 0;
}
