using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>A share of a run that another process leads.</summary>
internal sealed class ShareControl(TextReader commands, TextWriter answers) : IWorkerControl
{
    private readonly TaskCompletionSource<long> _begin = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunPhase CurrentPhase { get; private set; }

    /// <summary>Called when the run ends early, also because the leading process is gone.</summary>
    public Action? Interrupted { get; set; }

    public void Phase(RunPhase phase) => CurrentPhase = phase;

    /// <summary>Does what the leading process says, from now on, and until that ends.</summary>
    public async Task ListenAsync()
    {
        while (await commands.ReadLineAsync() is { } line)
        {
            if (WorkerMessages.ReadBegin(line) is { } timestamp)
                _begin.TrySetResult(timestamp);
            else if (line == WorkerMessages.Interrupt)
                break;
        }

        Interrupted?.Invoke();
        _begin.TrySetResult(0);
    }

    public Task<long> ReadyAsync()
    {
        answers.WriteLine(WorkerMessages.ReadyKind);
        answers.Flush();
        return _begin.Task;
    }

    public void Progress(LiveSnapshot snapshot)
    {
        answers.WriteLine(WorkerMessages.Progress(snapshot));
        answers.Flush();
    }

    /// <summary>Only who leads a run knows enough of it to end it.</summary>
    public void End()
    {
    }

    public async Task CompleteAsync(RecordedRun run)
    {
        await answers.WriteLineAsync(WorkerMessages.Result(run));
        await answers.FlushAsync();
    }
}
