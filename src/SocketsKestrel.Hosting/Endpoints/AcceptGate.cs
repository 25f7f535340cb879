namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Whether listeners accept; while it is closed, clients wait in the kernel's backlog. Any thread may use it.</summary>
internal sealed class AcceptGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _closed;

    public bool IsOpen => Volatile.Read(ref _closed) is null;

    /// <summary>Stops accepting; a listener that waits for a client may still take that one.</summary>
    public void Pause()
    {
        lock (_gate)
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Resume()
    {
        lock (_gate)
        {
            _closed?.SetResult();
            _closed = null;
        }
    }

    /// <summary>Completes once the gate is open.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="unbinding"/> came first.</exception>
    public Task WaitAsync(CancellationToken unbinding)
    {
        lock (_gate)
            return _closed?.Task.WaitAsync(unbinding) ?? Task.CompletedTask;
    }
}
