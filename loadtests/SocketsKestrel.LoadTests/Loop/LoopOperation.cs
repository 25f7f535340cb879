using System.Threading.Tasks.Sources;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>A read or a write of a socket that has to wait; used again for the next. What awaits it goes on where it is completed, on the loop.</summary>
internal sealed class LoopOperation : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _source;

    /// <summary>Whether somebody waits.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Another one for each read and write.</summary>
    public short Version => _source.Version;

    /// <summary>What is read into.</summary>
    public Memory<byte> Buffer { get; private set; }

    /// <summary>What is left to be written.</summary>
    public ReadOnlyMemory<byte> Rest { get; set; }

    public ValueTask<int> Read(Memory<byte> buffer)
    {
        Begin();
        Buffer = buffer;
        return new(this, _source.Version);
    }

    public ValueTask Write(ReadOnlyMemory<byte> rest)
    {
        Begin();
        Rest = rest;
        return new(this, _source.Version);
    }

    /// <summary>
    /// Whether <see cref="System.Net.Security.SslStream"/> or a WebSocket awaits it, which do so without a context: the runtime has such code go
    /// on at once, on this thread, only where the thread has no context either. What awaits those comes back by its own.
    /// </summary>
    public bool IsBelowLayer { get; set; }

    public void Complete(int result)
    {
        IsPending = false;
        var context = LeaveContext();
        _source.SetResult(result);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    public void Fail(Exception exception)
    {
        IsPending = false;
        var context = LeaveContext();
        _source.SetException(exception);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    // Without the flags: the loop's thread is where the continuation belongs, and it is on it.
    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, ValueTaskSourceOnCompletedFlags.None);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, ValueTaskSourceOnCompletedFlags.None);

    /// <returns>The context to go back to.</returns>
    private SynchronizationContext? LeaveContext()
    {
        var context = SynchronizationContext.Current;
        if (IsBelowLayer)
            SynchronizationContext.SetSynchronizationContext(null);
        return context;
    }

    private void Begin()
    {
        if (IsPending)
            throw new InvalidOperationException("One read and one write at a time.");
        _source.Reset();
        IsPending = true;
    }
}
