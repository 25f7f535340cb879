using System.ComponentModel;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>The other processes that a run is divided among.</summary>
internal sealed class WorkerProcesses : IDisposable
{
    private readonly List<WorkerProcess> _processes = [];

    public int Count => _processes.Count;

    /// <summary>Starts all but the first, which is this one.</summary>
    /// <exception cref="LoadTestException">The scenario is not one that another process can have.</exception>
    public static WorkerProcesses Start(Scenario scenario, LoadTestOptions options)
    {
        var all = new WorkerProcesses();
        if (options.Processes > 1 && ScenarioList.Find(scenario.Name) is null)
            throw new LoadTestException($"{nameof(LoadTestOptions.Processes)}: '{scenario.Name}' is a scenario of this process only; those of the command line can be divided.");
        try
        {
            for (var index = 1; index < options.Processes; index++)
                all._processes.Add(new WorkerProcess(new ShareOrder(index, scenario.Name, scenario.Own, options with { AbortOnFail = false })));
            return all;
        }
        catch (Win32Exception e)
        {
            all.Dispose();
            throw new LoadTestException($"A process of the load could not be started: {e.Message}", e);
        }
    }

    public Task ReadyAsync() => Task.WhenAll(_processes.Select(process => process.Ready));

    public void Begin(long timestamp) => _processes.ForEach(process => process.Tell(WorkerMessages.Begin(timestamp)));

    public void Interrupt() => _processes.ForEach(process => process.Tell(WorkerMessages.Interrupt));

    public Task<RecordedRun[]> ResultsAsync() => Task.WhenAll(_processes.Select(process => process.Result));

    /// <summary>Calls back if one fails; ends when all have ended.</summary>
    public Task WatchAsync(Action failed) => Task.WhenAll(_processes.Select(process => WatchAsync(process, failed)));

    /// <summary>What all do together; of the latencies, the worst.</summary>
    public LiveSnapshot AddTo(LiveSnapshot own)
    {
        var all = own;
        foreach (var other in _processes.Select(process => process.Progress).OfType<LiveSnapshot>())
        {
            all = all with
            {
                Connections = all.Connections + other.Connections,
                RequestedConnections = all.RequestedConnections + other.RequestedConnections,
                Steps = [.. all.Steps.Select(step => other.Steps.FirstOrDefault(same => same.Name == step.Name) is { } same ? Sum(step, same) : step)],
            };
        }

        return all;
    }

    public void Dispose() => _processes.ForEach(process => process.Dispose());

    private static async Task WatchAsync(WorkerProcess process, Action failed)
    {
        try
        {
            await process.Result;
        }
        catch (LoadTestException)
        {
            failed(); // whoever awaits the result gets the exception
        }
    }

    private static LiveStep Sum(LiveStep a, LiveStep b) =>
        new(a.Name, a.Count + b.Count, a.Rate + b.Rate, Math.Max(a.P50, b.P50), Math.Max(a.P99, b.P99), a.Errors + b.Errors);
}
