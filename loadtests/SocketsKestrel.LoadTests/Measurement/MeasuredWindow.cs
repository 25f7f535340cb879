namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What counts: in the open model, messages that are scheduled in it; in the closed model, results that come in it.</summary>
internal sealed class MeasuredWindow
{
    /// <summary>Whether the load model is an open one.</summary>
    public required bool IsOpenModel { get; init; }

    /// <summary>When it begins, as a timestamp; not known until the load is on.</summary>
    public long From { get; private set; } = long.MaxValue;

    /// <summary>When it ends.</summary>
    public long To { get; private set; } = long.MaxValue;

    /// <summary>The length of an interval of the timeline.</summary>
    public long IntervalLength { get; private set; } = 1_000_000_000;

    public double Seconds => From == long.MaxValue ? 0 : Math.Max(0, To - From) / 1e9;

    public void Set(long from, double seconds)
    {
        From = from;
        To = from + (long)(seconds * 1e9);
        IntervalLength = IntervalOf(seconds);
    }

    /// <summary>Seconds; more of them in long runs, of which 300 pieces are kept at most.</summary>
    public static long IntervalOf(double seconds) => Math.Max(1, (long)Math.Ceiling(seconds / 300)) * 1_000_000_000;

    /// <summary>Ends it early.</summary>
    public void EndAt(long timestamp) => To = Math.Max(Math.Min(From, timestamp), Math.Min(To, timestamp));

    public bool Counts(long scheduled, long received) => IsOpenModel ? scheduled >= From && scheduled < To : received >= From && received < To;
}
