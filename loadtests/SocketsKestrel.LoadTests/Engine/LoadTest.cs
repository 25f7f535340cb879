using SocketsKestrel.LoadTests.Live;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>A run of a scenario: the whole engine as one call.</summary>
public sealed class LoadTest(Scenario scenario, LoadTestOptions options)
{
    /// <summary>Called about five times a second, from any thread, one call at a time.</summary>
    public Action<LiveSnapshot>? Progress { get; init; }

    /// <summary>Called when a phase begins, from any thread; the phase waits for it.</summary>
    public Action<RunPhase>? PhaseBegins { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="interrupted">Ends the run early; the report is of what was measured until then.</param>
    public Task<LoadResult> RunAsync(CancellationToken interrupted = default)
    {
        _ = (scenario, options);
        throw new NotSupportedException();
    }
}
