namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>The garbage collector in <c>/varz</c>.</summary>
internal sealed record VarzGc
{
    /// <summary>What is allocated, garbage that has not been collected included.</summary>
    public required long HeapBytes { get; init; }

    public required int Gen0Collections { get; init; }

    public required int Gen1Collections { get; init; }

    public required int Gen2Collections { get; init; }

    /// <summary>How long all threads were stopped for it since the start.</summary>
    public required double PauseSeconds { get; init; }

    public static VarzGc Read() => new()
    {
        HeapBytes = GC.GetTotalMemory(forceFullCollection: false),
        Gen0Collections = GC.CollectionCount(0),
        Gen1Collections = GC.CollectionCount(1),
        Gen2Collections = GC.CollectionCount(2),
        PauseSeconds = GC.GetTotalPauseDuration().TotalSeconds,
    };
}
