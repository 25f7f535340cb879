namespace SocketsKestrel.Client.Reconnecting;

/// <summary>
/// A connection whose senders can end its reader: a datagram peer that is gone, or a message that was begun and not ended, is nothing that
/// a reader would hear of by itself.
/// </summary>
/// <param name="connection">Not owned.</param>
/// <param name="stopping">Ends the reader, too.</param>
internal sealed class Link(IMessageConnection connection, CancellationToken stopping) : IAsyncDisposable
{
    private readonly CancellationTokenSource _failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly Lock _gate = new();
    private Task? _failing;
    private bool _isDisposed;

    public IMessageConnection Connection => connection;

    /// <summary>For the reader.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>What a sender met with first.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Ends the reader. Nothing if it has ended: a sender may learn of the end last.</summary>
    public async Task FailAsync(Exception failure)
    {
        lock (_gate)
        {
            if (_isDisposed || _failing is not null)
                return;
            Failure = failure;
            _failing = _failed.CancelAsync();
        }

        await _failing;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isDisposed = true;
        if (_failing is not null)
            await _failing;
        _failed.Dispose();
    }
}
