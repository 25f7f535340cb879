namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// Whether endpoints accept; while it is closed, clients wait in the kernel's backlog. Once it is shut, its listeners are no more. Any
/// thread may use it.
/// </summary>
public sealed class AcceptGate : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _shut = new();
    private TaskCompletionSource? _closed;

    /// <summary>Whether clients are taken.</summary>
    public bool IsOpen => Volatile.Read(ref _closed) is null;

    /// <summary>Fires when <see cref="Shut"/> is called.</summary>
    internal CancellationToken Ended => _shut.Token;

    /// <inheritdoc/>
    public void Dispose() => _shut.Dispose();

    /// <summary>Ends every listener behind this gate, for good: the server drains, before Kestrel stops listening to the web, too.</summary>
    internal void Shut() => _shut.Cancel();

    /// <summary>Stops accepting; a listener that waits for a client may still take that one.</summary>
    internal void Pause()
    {
        lock (_gate)
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal void Resume()
    {
        lock (_gate)
        {
            _closed?.SetResult();
            _closed = null;
        }
    }

    /// <summary>Completes once the gate is open.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="unbinding"/> came first.</exception>
    internal Task WaitAsync(CancellationToken unbinding)
    {
        lock (_gate)
            return _closed?.Task.WaitAsync(unbinding) ?? Task.CompletedTask;
    }
}
