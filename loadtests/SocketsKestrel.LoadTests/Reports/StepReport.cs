namespace SocketsKestrel.LoadTests.Reports;

/// <summary>One step of a scenario: what all clients together measured of it.</summary>
public sealed record StepReport
{
    /// <summary>Such as <c>connect</c>, <c>reply</c>, <c>delivery</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Correct results in the measured time.</summary>
    public long Count { get; init; }

    /// <summary><see cref="Count"/> per second; in the open model, only what was there before the measured time was over.</summary>
    public double AchievedRate { get; init; }

    /// <summary>What the open model asked for per second; <see langword="null"/> in the closed model, and for steps that follow no schedule.</summary>
    public double? RequestedRate { get; init; }

    /// <summary>From the scheduled send in the open model, from the send in the closed model, where both are the same.</summary>
    public required LatencyReport Latency { get; init; }

    /// <summary>From the actual send, in the open model: what a tool that knows no schedule would show (coordinated omission).</summary>
    public LatencyReport? LatencyFromSend { get; init; }

    /// <summary>Everything that went wrong, lost, duplicate, reordered and phantom messages included.</summary>
    public long Errors { get; init; }

    /// <summary>Errors by kind: <c>lost</c>, <c>duplicate</c>, <c>reordered</c>, <c>phantom</c>, <c>wrong</c>, <c>late</c>, <c>refused</c>, <c>closed</c>, ...</summary>
    public IReadOnlyDictionary<string, long> ErrorKinds { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Sent, and never answered or delivered.</summary>
    public long Lost { get; init; }

    /// <summary>Answered or delivered again.</summary>
    public long Duplicates { get; init; }

    /// <summary>Answered or delivered after one that was sent later.</summary>
    public long Reordered { get; init; }

    /// <summary>Answered or delivered to somebody it is not for, or never sent by anybody.</summary>
    public long Phantoms { get; init; }

    /// <summary>Sends more than 1 ms after their schedule: the engine's doing, or that of a connection with too much outstanding.</summary>
    public long LateSends { get; init; }

    /// <summary>The measured time in pieces of a second, longer ones in runs of more than 300 s; and behind them, if there is any, what came only after it.</summary>
    public IReadOnlyList<IntervalReport> Timeline { get; init; } = [];
}
