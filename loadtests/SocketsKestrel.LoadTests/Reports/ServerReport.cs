namespace SocketsKestrel.LoadTests.Reports;

/// <summary>The server's process, as the kernel and its own meter saw it.</summary>
public sealed record ServerReport
{
    /// <summary>Its process id; 0 if only its counters are known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Processor time per second in the measured time; 2 is two processors.</summary>
    public double CpuShare { get; init; }

    /// <summary>Processor time in the measured time, in seconds.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Resident memory in bytes: before the first connection, at most, and at the end of the measured time.</summary>
    public long MemoryBefore { get; init; }

    /// <inheritdoc cref="MemoryBefore"/>
    public long MemoryMax { get; init; }

    /// <inheritdoc cref="MemoryBefore"/>
    public long MemoryAfter { get; init; }

    /// <summary>Open file descriptors, at most.</summary>
    public int DescriptorsMax { get; init; }

    /// <summary>What its meter counted during the run, by name and tags, such as <c>connections.closed reason=idle</c>; empty where no meter is known.</summary>
    public IReadOnlyDictionary<string, double> Counted { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Where the server and the engine counted the same thing.</summary>
    public IReadOnlyList<CountComparison> Differences { get; init; } = [];
}
