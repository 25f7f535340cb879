namespace SocketsKestrel.LoadTests.Reports;

/// <summary>How the load engine itself fared: whether it, not the server, was the limit.</summary>
public sealed record GeneratorReport
{
    /// <summary>Processes that shared the work.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Processor time per second of the busiest process; its event loop is one thread, so 1 is its limit.</summary>
    public double CpuShare { get; init; }

    /// <summary>Of the measured time, the part in which garbage collections stopped the engine.</summary>
    public double GcPauseShare { get; init; }

    /// <summary>The longest of those pauses of the whole run, in seconds.</summary>
    public double GcPauseMax { get; init; }

    /// <summary>How late the event loop's own timers fired.</summary>
    public required LatencyReport LoopLag { get; init; }

    /// <summary>Sends more than 1 ms after their schedule, of all steps.</summary>
    public long LateSends { get; init; }

    /// <summary>The engine's own memory at the end, in bytes, of all processes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Connections that were open at the same time, at most.</summary>
    public int Connections { get; init; }

    /// <summary>What was sent, framing included, in bytes.</summary>
    public long BytesSent { get; init; }

    /// <summary>What was received, framing included, in bytes.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Messages sent in the whole run, warm-up included: what the server should have counted.</summary>
    public long MessagesSent { get; init; }

    /// <summary>Messages received in the whole run, warm-up included.</summary>
    public long MessagesReceived { get; init; }

    /// <summary>Connections opened in the whole run.</summary>
    public long ConnectionsOpened { get; init; }
}
