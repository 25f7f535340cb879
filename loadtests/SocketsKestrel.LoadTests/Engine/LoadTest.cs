using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Processes;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>A run of a scenario: the whole engine as one call. Linux only, as its event loop is.</summary>
/// <param name="scenario">What each client does. For one run.</param>
/// <param name="options">Whom it is done to, how often, how long.</param>
public sealed class LoadTest(Scenario scenario, LoadTestOptions options)
{
    /// <summary>A run of a scenario that is a function.</summary>
    /// <param name="name">The scenario's name, in the report.</param>
    /// <param name="run">What each client does: see <see cref="Scenario.RunAsync"/>.</param>
    /// <param name="options">Whom it is done to, how often, how long.</param>
    public LoadTest(string name, Func<VirtualClient, Task> run, LoadTestOptions options)
        : this(new FunctionScenario(name, run), options)
    {
    }

    /// <summary>Called about five times a second, from any thread, one call at a time.</summary>
    public Action<LiveSnapshot>? Progress { get; init; }

    /// <summary>Called when a phase begins, from any thread; the phase waits for it.</summary>
    public Action<RunPhase>? PhaseBegins { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="interrupted">Ends the run early; the report is of what was measured until then.</param>
    /// <exception cref="LoadTestException">The options do not fit the scenario, or no client could connect.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken interrupted = default)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The load engine's event loop needs Linux.");
        if (scenario.Check(options).ToArray() is { Length: > 0 } faults)
            throw new LoadTestException(string.Join(Environment.NewLine, faults));
        var startedAt = DateTimeOffset.Now;
        using var others = WorkerProcesses.Start(scenario, options);
        var control = new RunControl(this, others);
        using var worker = new Worker(scenario, options, new WorkerShare(0, options.Processes), control);
        await using var interruption = interrupted.UnsafeRegister(_ => Interrupt(), null);
        var watching = others.WatchAsync(Interrupt); // without one of them, the rest is for nothing
        var run = await worker.RunAsync();
        foreach (var other in await others.ResultsAsync())
            run.Add(other);
        await watching;
        scenario.Settle(run);
        return ReportBuilder.Build(scenario, options, run, startedAt, interrupted.IsCancellationRequested);

        void Interrupt()
        {
            worker.Interrupt();
            others.Interrupt();
        }
    }
}
