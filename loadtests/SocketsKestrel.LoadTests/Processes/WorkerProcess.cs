using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>A process that has a share of the run; one line each way per message, as <see cref="WorkerMessages"/> says.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Lock _telling = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RecordedRun> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerProcess(ShareOrder order)
    {
        _process = Process.Start(ThisProgram())!;
        _ = ReadAsync();
        Tell(WorkerMessages.Order(order));
    }

    public Task Ready => _ready.Task;

    public Task<RecordedRun> Result => _result.Task;

    /// <summary>What it said last.</summary>
    public LiveSnapshot? Progress { get; private set; }

    public void Tell(string message)
    {
        lock (_telling) // an interruption comes from another thread
        {
            try
            {
                _process.StandardInput.WriteLine(message);
                _process.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It has ended: that is reported where its result is read.
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Also where the engine is a library in another program: its program is beside it.</summary>
    private static ProcessStartInfo ThisProgram()
    {
        var assembly = typeof(WorkerProcess).Assembly.Location;
        var host = Path.ChangeExtension(assembly, null);
        return new ProcessStartInfo(File.Exists(host) ? host : "dotnet", File.Exists(host) ? [Share.Command] : ["exec", assembly, Share.Command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Ends both tasks, whatever happens.</summary>
    private async Task ReadAsync()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
                Take(line);
        }
        catch (Exception e)
        {
            Fail(e.Message); // whoever waits for it gets it
        }

        var text = (await errors).Trim();
        Fail(text.Length > 0 ? text : "it ended early");
    }

    private void Take(string line)
    {
        var (kind, body) = WorkerMessages.Parse(line);
        switch (kind)
        {
            case WorkerMessages.ReadyKind:
                _ready.TrySetResult();
                break;
            case WorkerMessages.ProgressKind:
                Progress = WorkerMessages.ReadProgress(body);
                break;
            case WorkerMessages.ResultKind:
                _result.TrySetResult(WorkerMessages.ReadResult(body));
                break;
        }
    }

    private void Fail(string why)
    {
        var failure = new LoadTestException($"A process of the load failed: {why}");
        _ready.TrySetException(failure);
        _result.TrySetException(failure);
    }
}
