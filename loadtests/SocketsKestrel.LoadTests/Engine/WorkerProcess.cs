using System.Diagnostics;
using System.Text.Json;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>A process that has a share of the run; one line each way per message, as <see cref="WorkerMessages"/> says.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RecordedRun> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _ = ReadAsync();
    }

    public Task Ready => _ready.Task;

    public Task<RecordedRun> Result => _result.Task;

    /// <summary>What it said last.</summary>
    public LiveSnapshot? Progress { get; private set; }

    public void Tell(string message)
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

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
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
        catch (Exception e) when (e is IOException or JsonException)
        {
            Fail(e.Message);
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
