using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>A scenario of the command line that is more than one run: it makes one report of several.</summary>
internal abstract class RunSequence : Scenario
{
    public sealed override Task RunAsync(VirtualClient client) => throw new NotSupportedException($"{Name} is several runs, not one.");

    /// <summary>Runs them.</summary>
    /// <param name="run">How a single one is made.</param>
    /// <param name="options">As for a single one; each is made with options that follow from these.</param>
    /// <param name="progress">As for a single one, of each.</param>
    /// <param name="phaseBegins">As for a single one: the phases come again with each of them.</param>
    /// <param name="interrupted">Ends all of them: the report is of what was measured until then.</param>
    public abstract Task<LoadResult> RunAsync(
        LoadRun run, LoadTestOptions options, Action<LiveSnapshot> progress, Action<RunPhase> phaseBegins, CancellationToken interrupted);
}
