using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What one process has recorded of a run or, merged, all have.</summary>
internal sealed class RecordedRun
{
    public required List<RecordedStep> Steps { get; init; }

    public required GeneratorReport Generator { get; set; }

    /// <summary>When the measured time began and ended; both 0 if it never did.</summary>
    public long From { get; init; }

    public long To { get; init; }

    /// <summary>What a scenario counts beyond its steps, by its own names.</summary>
    public Dictionary<string, long> Totals { get; init; } = new(StringComparer.Ordinal);

    public List<string> Warnings { get; init; } = [];

    /// <summary>What came out, in sentences: of the whole run only.</summary>
    public List<string> Findings { get; init; } = [];

    /// <summary>Adds the part of another process.</summary>
    public void Add(RecordedRun other)
    {
        foreach (var step in other.Steps)
        {
            if (Steps.Find(own => own.Name == step.Name) is { } same)
                same.Add(step);
            else
                Steps.Add(step);
        }

        foreach (var (name, count) in other.Totals)
            Totals[name] = Totals.GetValueOrDefault(name) + count;
        Warnings.AddRange(other.Warnings.Except(Warnings, StringComparer.Ordinal));
        Generator = Sum(Generator, other.Generator);
    }

    private static GeneratorReport Sum(GeneratorReport a, GeneratorReport b) => a with
    {
        Processes = a.Processes + b.Processes,
        CpuShare = Math.Max(a.CpuShare, b.CpuShare),
        GcPauseShare = Math.Max(a.GcPauseShare, b.GcPauseShare),
        GcPauseMax = Math.Max(a.GcPauseMax, b.GcPauseMax),
        LoopLag = a.LoopLag.Max >= b.LoopLag.Max ? a.LoopLag : b.LoopLag,
        LateSends = a.LateSends + b.LateSends,
        MemoryBytes = a.MemoryBytes + b.MemoryBytes,
        Connections = a.Connections + b.Connections,
        BytesSent = a.BytesSent + b.BytesSent,
        BytesReceived = a.BytesReceived + b.BytesReceived,
        MessagesSent = a.MessagesSent + b.MessagesSent,
        MessagesReceived = a.MessagesReceived + b.MessagesReceived,
        ConnectionsOpened = a.ConnectionsOpened + b.ConnectionsOpened,
    };
}
