using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Tests.Support;

/// <summary>
/// A connection whose bytes stay in memory. It ends as Kestrel's do: an abort throws in the reads and completes the flushes;
/// <see cref="BaseConnectionContext.ConnectionClosed"/> fires as soon as the peer has finished sending.
/// </summary>
internal sealed class TestConnectionContext : DefaultConnectionContext
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Action<ConnectionAbortedException> _aborted;

    public TestConnectionContext(string id, IDuplexPipe transport, Action<ConnectionAbortedException> aborted)
        : base(id)
    {
        Transport = transport;
        ConnectionClosed = _closed.Token;
        _aborted = aborted;
    }

    /// <summary>What disposing waits for, as Kestrel's waits until the socket has taken everything; an abort ends it.</summary>
    public TaskCompletionSource? Sending { get; set; }

    /// <summary>What aborting fails with.</summary>
    public Exception? Fault { get; set; }

    public override async ValueTask DisposeAsync()
    {
        if (Sending is { } sending)
            await sending.Task;
        await base.DisposeAsync();
    }

    public void InputEnded() => _closed.Cancel();

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Fault is { } fault)
            throw fault;
        _aborted(abortReason);
        _closed.Cancel();
        Sending?.TrySetResult();
    }
}
