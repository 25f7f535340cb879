using System.Buffers;
using System.Threading.Tasks.Sources;
using SocketsKestrel.Hosting.Connections.WebSockets;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// What waits to be sent to one connection that others may write to. Any thread may post; one <see cref="RunAsync"/> per
/// connection, awaited by its handler, does the writing, everything that waits in one flush. Bounded by
/// <c>SendQueue:MaxBytes</c>: what does not fit ends the connection as a slow consumer, and nobody ever waits for it. All queues
/// together are bounded by <c>Limits:SendQueueTotalBytes</c>.
/// </summary>
public sealed class SendQueue : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    /// <summary>The transport buffers this much by itself; larger flushes would only hold memory twice.</summary>
    private const int MaxFlush = 64 * 1024;

    /// <summary>
    /// A reader that has taken nothing for this long has stopped, and is not waited for. On two busy cores good readers of a
    /// 30 MB broadcast did not run for 50 ms.
    /// </summary>
    private static readonly TimeSpan StopsAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>How long, in all, senders wait for one reader that is behind alone, until it has caught up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly ServerConnection _connection;
    private readonly SendQueueTotal _total;
    private readonly int _maxBytes;
    private ManualResetValueTaskSourceCore<bool> _wake;
    private TaskCompletionSource? _room;
    private PendingFrames _frames = new();
    private long _pendingBytes;
    private long _counted;
    private bool _parked;
    private bool _completed;
    private bool _released;
    private long _takenAt;
    private TimeSpan _waited;

    /// <summary>Makes the one queue of a connection.</summary>
    public SendQueue(ServerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _total = connection.Total;
        _maxBytes = connection.Endpoint.Options.SendQueue.MaxBytes;
        connection.Queue = this;
    }

    /// <summary>Bytes posted and not yet taken by the transport.</summary>
    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>Whether the reader is behind, by more than half the queue or its share of all, and still reading: not stopped.</summary>
    public bool IsBehind => PendingBytes > Room && _connection.Time.GetElapsedTime(Volatile.Read(ref _takenAt)) < StopsAfter;

    /// <summary>Whether senders have waited for this reader, while others kept up, for as long as they may.</summary>
    public bool IsOutOfPatience => _waited >= Patience;

    /// <summary>What the total knows of this queue.</summary>
    internal long CountedBytes => Volatile.Read(ref _counted);

    /// <summary>How much may be pending before senders are to wait.</summary>
    private long Room => Math.Min(_maxBytes / 2, _total.Room);

    /// <summary>Queues one frame. Never blocks, never throws.</summary>
    /// <param name="frame">The whole frame; shared with other queues, so nobody may change it any more.</param>
    /// <returns><see langword="false"/> when the connection is ending, of this post or earlier.</returns>
    public bool Post(byte[] frame)
    {
        bool fits;
        var wake = false;
        lock (_gate)
        {
            if (_completed)
                return false;

            // A frame alone is taken whatever its length: that its sender's endpoint allows longer ones is not this reader's fault.
            fits = _pendingBytes == 0 || _pendingBytes + frame.Length <= _maxBytes;
            if (fits)
            {
                Append(frame);
                wake = _parked;
                _parked = false;
            }
            else
            {
                _completed = true;
            }
        }

        // _completed is not looked at again: a Complete that came meanwhile is no overflow, and this frame will be written.
        if (wake)
            // To the global queue: other connections' reads that are already waiting there may post more before it runs.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else if (!fits)
            _connection.AbortSlowConsumer();
        return fits;
    }

    /// <summary>Takes no more posts; <see cref="RunAsync"/> returns once what was posted is written.</summary>
    public void Complete()
    {
        bool wake;
        lock (_gate)
        {
            _completed = true;
            wake = _parked;
            _parked = false;
        }

        if (wake)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits until the reader is no longer behind, by half the queue, or has stopped.</summary>
    /// <param name="isAlone">Whether its room keeps up: the wait then counts against its patience.</param>
    public async ValueTask WaitForRoomAsync(bool isAlone)
    {
        Task room;
        lock (_gate)
        {
            if (_completed || !IsBehind)
                return;
            room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        var began = _connection.Time.GetTimestamp();
        await room.WaitAsync(StopsAfter, _connection.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!isAlone)
            return;
        lock (_gate)
            _waited += _connection.Time.GetElapsedTime(began);
    }

    /// <summary>Writes what is posted until <see cref="Complete"/>, or until the peer takes nothing more.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await WaitForFramesAsync())
            {
                if (!await WriteAsync())
                    return;
            }
        }
        finally
        {
            Release();
            OpenRoom();
        }
    }

    /// <summary>
    /// Takes no more posts, drops what is not being written, and counts for nothing any more. What is being written ends with the
    /// connection, which the caller has ended or is about to.
    /// </summary>
    internal void Release()
    {
        lock (_gate)
        {
            _completed = _released = true; // a flush that still succeeds must not report again
            _frames.Clear();
            _total.Report(ref _counted, 0);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);

    void IThreadPoolWorkItem.Execute() => _wake.SetResult(true);

    private void Append(byte[] frame)
    {
        if (_pendingBytes == 0)
            _takenAt = _connection.Time.GetTimestamp();
        _frames.Add(frame);
        _pendingBytes += frame.Length;
        Report();
    }

    /// <summary>Tells the total. Called under the lock.</summary>
    private void Report()
    {
        if (!_released)
            _total.Report(ref _counted, _pendingBytes == 0 ? 0 : _pendingBytes + _frames.PlaceBytes);
    }

    /// <summary>Completes when there is something to write (<see langword="true"/>) or never will be.</summary>
    private ValueTask<bool> WaitForFramesAsync()
    {
        lock (_gate)
        {
            if (_frames.Count > 0 || _completed)
                return new(_frames.Count > 0);
            _wake.Reset();
            _parked = true;
            return new(this, _wake.Version);
        }
    }

    private async ValueTask<bool> WriteAsync()
    {
        byte[][] frames;
        int count;
        lock (_gate)
            frames = _frames.TakeAll(out count);

        var next = 0;
        while (next < count)
        {
            var bytes = 0;
            while (next < count && bytes < MaxFlush)
            {
                _connection.Output.Write(frames[next]);
                bytes += frames[next].Length;
                if (_connection.WebSocket is null || WebSocketFrame.IsMessage(frames[next]))
                    _connection.MessagesSent++;
                frames[next++] = null!;
            }

            var flush = await _connection.FlushAsync();
            if (flush.IsCompleted)
                return false;
            Taken(bytes);
        }

        lock (_gate)
            _frames.Return(frames);
        return true;
    }

    private void Taken(int bytes)
    {
        bool room;
        lock (_gate)
        {
            _pendingBytes -= bytes;
            _takenAt = _connection.Time.GetTimestamp();
            if (_pendingBytes == 0)
                _waited = TimeSpan.Zero;
            Report();
            room = _room is not null && _pendingBytes <= Room;
        }

        if (room)
            OpenRoom();
    }

    private void OpenRoom()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }
}
