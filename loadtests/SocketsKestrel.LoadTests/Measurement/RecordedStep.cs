using HdrHistogram;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What was recorded of a step, by one process or, merged, by all.</summary>
internal sealed class RecordedStep
{
    public required string Name { get; init; }

    /// <summary>Whether the measured time does not matter: how fast clients connect is of interest although they do it before.</summary>
    public bool CountsAlways { get; init; }

    public long Count { get; set; }

    public long CountInTime { get; set; }

    public long LateSends { get; set; }

    /// <summary>The first timestamp at which something was to be done.</summary>
    public long First { get; set; }

    /// <summary>The last timestamp at which something was done.</summary>
    public long Last { get; set; }

    public required Dictionary<string, long> Errors { get; init; }

    public required List<RecordedInterval> Intervals { get; init; }

    /// <summary>Latencies from the actual send, in the open model.</summary>
    public LongHistogram? FromSend { get; init; }

    /// <summary>All intervals together.</summary>
    public LongHistogram Latency()
    {
        var sum = new LongHistogram(1, TimeSpan.FromHours(1).Ticks * 100, 3);
        foreach (var interval in Intervals)
            sum.Add(interval.Latency);
        return sum;
    }

    /// <summary>Adds what another process has recorded of the same step. Both have the same intervals, as all processes begin at the same time.</summary>
    public void Add(RecordedStep other)
    {
        Count += other.Count;
        CountInTime += other.CountInTime;
        LateSends += other.LateSends;
        First = Math.Min(First, other.First);
        Last = Math.Max(Last, other.Last);
        foreach (var (kind, count) in other.Errors)
            Errors[kind] = Errors.GetValueOrDefault(kind) + count;
        foreach (var interval in other.Intervals)
        {
            if (Intervals.Find(own => own.Start == interval.Start) is { } same)
            {
                same.Latency.Add(interval.Latency);
                same.Errors += interval.Errors;
            }
            else
            {
                Intervals.Add(interval);
            }
        }

        Intervals.Sort((a, b) => a.Start.CompareTo(b.Start));
        if (other.FromSend is { } fromSend)
            FromSend?.Add(fromSend);
    }
}
