using System.Threading.Tasks.Sources;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>Something that waits for a time on an event loop, again and again, without allocating. To be used on the loop's thread only.</summary>
internal sealed class LoopTimer(EventLoop loop) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _isWaiting;

    /// <summary>Counts the waits: an entry of the loop's queue for an earlier one is not for this one.</summary>
    public int Version { get; private set; }

    /// <summary>Waits until then, or until <see cref="Wake"/>. One wait at a time.</summary>
    /// <param name="timestamp">As of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</param>
    public ValueTask UntilAsync(long timestamp)
    {
        _source.Reset();
        _isWaiting = true;
        loop.Schedule(this, ++Version, timestamp);
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Ends the wait, if there is one, with the loop's next turn.</summary>
    public void Wake()
    {
        if (_isWaiting)
            loop.Schedule(this, Version, 0);
    }

    /// <summary>Called by the loop when it is time.</summary>
    public void Fire(int version)
    {
        if (!_isWaiting || version != Version)
            return;
        _isWaiting = false;
        _source.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    // Without the flags: the loop's thread is where the continuation belongs, and it is on it.
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, ValueTaskSourceOnCompletedFlags.None);
}
