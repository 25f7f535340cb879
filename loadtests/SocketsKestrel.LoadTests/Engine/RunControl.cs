using System.Diagnostics;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Processes;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>Leads a run: this process's part and those of the others begin together.</summary>
internal sealed class RunControl(LoadTest test, WorkerProcesses others) : IWorkerControl
{
    /// <summary>Time for the other processes to hear of it.</summary>
    private const long Notice = 20_000_000;

    public RunPhase CurrentPhase { get; private set; }

    public void Phase(RunPhase phase)
    {
        CurrentPhase = phase;
        test.PhaseBegins?.Invoke(phase);
    }

    public async Task<long> ReadyAsync()
    {
        await others.ReadyAsync();
        var beginsAt = Stopwatch.GetTimestamp() + (others.Count > 0 ? Notice : 0);
        others.Begin(beginsAt);
        return beginsAt;
    }

    public void End() => others.Interrupt();

    public void Progress(LiveSnapshot snapshot) => test.Progress?.Invoke(others.AddTo(snapshot));
}
