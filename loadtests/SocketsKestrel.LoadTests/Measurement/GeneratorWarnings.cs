using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>Says when the load engine, not the server, was the limit: the numbers are then the engine's.</summary>
internal static class GeneratorWarnings
{
    private const double Busy = 0.9;
    private const double LagLimit = 0.010;
    private const double LateShare = 0.01;
    private const double PauseShare = 0.05;

    /// <summary>How the engine itself limited a run, as the rest of a sentence; <see langword="null"/>: it did not.</summary>
    public static string? LimitOf(GeneratorReport generator) =>
        generator.CpuShare >= Busy ? $"its event loop used {Quantity.Share(generator.CpuShare)} of a processor"
        : generator.LoopLag.P99 > LagLimit ? $"its event loop was late by {Quantity.Time(generator.LoopLag.P99)} at the 99th percentile"
        : generator.GcPauseShare > PauseShare ? $"garbage collections stopped it for {Quantity.Share(generator.GcPauseShare)} of the time"
        : null;

    public static IEnumerable<string> For(RecordedRun run, LoadTestOptions options)
    {
        var generator = run.Generator;
        if (generator.CpuShare >= Busy)
            yield return $"The load engine was the limit: its event loop used {generator.CpuShare:P0} of a processor. The server may hold more than this shows; divide the work with --processes.";
        if (generator.LoopLag.P99 > LagLimit)
            yield return $"The load engine's event loop was late: by {generator.LoopLag.P99 * 1000:0.#} ms at the 99th percentile. Latencies contain that; run fewer clients per process, or leave the engine a processor of its own.";
        if (generator.GcPauseShare > PauseShare)
            yield return $"Garbage collections stopped the load engine for {generator.GcPauseShare:P0} of the time, at most {generator.GcPauseMax * 1000:0.#} ms at once.";
        var results = run.Steps.Where(step => !step.CountsAlways).Sum(step => step.Count);
        if (options.Rate is not null && results > 0 && generator.LateSends > results * LateShare)
            yield return $"{generator.LateSends} messages were sent more than 1 ms after their schedule: latencies from the schedule contain that; those from the send do not.";
    }
}
