using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>
/// One thread on which everything of a process's load happens: sockets become ready, timers fire, and whatever awaits them goes on
/// at once, on the same stack. So virtual clients need no locks, and a message costs no switch between threads (measured against the
/// sockets of .NET with inline completions: a third less processor time per message).
/// As a <see cref="SynchronizationContext"/> it brings back what was awaited elsewhere. Everything but <see cref="Post"/>,
/// <see cref="SwitchAsync"/> and <see cref="RunAsync"/> is for the loop's thread.
/// </summary>
internal sealed class EventLoop : SynchronizationContext, IDisposable
{
    private const ulong WakeUp = ulong.MaxValue;

    private readonly Epoll _epoll = new();
    private readonly int _wakeUp;
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly PriorityQueue<(LoopTimer Timer, int Version), long> _timers = new();
    private readonly List<LoopSocket?> _sockets = [];
    private readonly List<uint> _generations = [];
    private readonly Stack<int> _free = new();
    private List<LoopSocket> _later = [];
    private List<LoopSocket> _now = [];
    private int _isAwake;
    private volatile Thread? _thread;

    public EventLoop()
    {
        _wakeUp = Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec);
        if (_wakeUp < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _epoll.Add(_wakeUp, WakeUp);
    }

    /// <summary>Sent by all sockets, in bytes.</summary>
    public long BytesSent { get; set; }

    /// <summary>Received by all sockets, in bytes.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Rounds of the loop: while that is the same, nothing else has had its turn.</summary>
    public long Turns { get; private set; }

    /// <summary>Whether this is the loop's thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Whether it runs, on another thread than this.</summary>
    public bool IsElsewhere => _thread is { } thread && thread != Thread.CurrentThread;

    /// <summary>Runs the loop, on a thread of its own, until the work is done.</summary>
    /// <param name="work">Begun on the loop.</param>
    public Task RunAsync(Func<Task> work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread = new Thread(() => Run(work, ended)) { Name = "Load", IsBackground = true };
        _thread.Start();
        return ended.Task;
    }

    /// <summary>Has something done on the loop. From any thread.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        _posted.Enqueue((d, state));
        // The loop's own thread looks at the queue before it waits.
        if (!IsCurrent && Interlocked.Exchange(ref _isAwake, 1) == 0)
            Signal();
    }

    /// <summary>Whoever awaits it goes on on the loop, whatever its context is. From any thread.</summary>
    public LoopSwitch SwitchAsync() => new(this);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits for the loop's thread.");

    public override SynchronizationContext CreateCopy() => this;

    public void Schedule(LoopTimer timer, int version, long timestamp) => _timers.Enqueue((timer, version), timestamp);

    /// <summary>Has a socket told when it is ready.</summary>
    /// <returns>For <see cref="Remove"/>.</returns>
    public int Add(LoopSocket socket, int descriptor)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _sockets.Count;
            _sockets.Add(null);
            _generations.Add(0);
        }

        _sockets[slot] = socket;
        _epoll.Add(descriptor, ((ulong)_generations[slot] << 32) | (uint)slot);
        return slot;
    }

    /// <summary>Forgets a socket whose descriptor is to be closed. What has been reported for it and not handled yet is for an earlier generation, then.</summary>
    public void Remove(int slot)
    {
        _sockets[slot] = null;
        _generations[slot]++;
        _free.Push(slot);
    }

    /// <summary>Comes back to a socket that had enough of this turn.</summary>
    public void Later(LoopSocket socket) => _later.Add(socket);

    /// <summary>When it has ended. Sockets that are still open are closed.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isAwake, 1); // a late post writes to no descriptor
        for (var slot = 0; slot < _sockets.Count; slot++)
            _sockets[slot]?.Dispose();
        _ = Libc.Close(_wakeUp);
        _epoll.Dispose();
    }

    private void Run(Func<Task> work, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        try
        {
            var task = BackOnLoopAsync(work);
            while (!task.IsCompleted)
                Turn(task);
            _thread = null;
            ended.SetFromTask(task);
        }
        catch (Exception e)
        {
            ended.SetException(e);
        }
    }

    /// <summary>Work that ends elsewhere, by a task of its own, wakes the loop up by coming back to it.</summary>
    private static async Task BackOnLoopAsync(Func<Task> work) => await work();

    private void Turn(Task work)
    {
        Turns++;
        FireTimers();
        RunPosted();
        ResumeLater();
        if (work.IsCompleted)
            return; // nothing might wake it up any more
        var count = _epoll.Wait(TimeoutUntilNext());
        for (var i = 0; i < count; i++)
        {
            var (events, data) = _epoll[i];
            if (data == WakeUp)
                TakeSignal();
            else if (_sockets[(int)(uint)data] is { } socket && _generations[(int)(uint)data] == (uint)(data >> 32))
                socket.BecomeReady(events);
        }
    }

    private void FireTimers()
    {
        // Not those that the first ones set for now: the sockets have their turn before.
        var now = Stopwatch.GetTimestamp();
        while (_timers.TryPeek(out var entry, out var timestamp) && timestamp <= now)
        {
            _timers.Dequeue();
            entry.Timer.Fire(entry.Version);
        }
    }

    private void RunPosted()
    {
        // Before the queue is looked at: what is posted after this look signals again.
        Volatile.Write(ref _isAwake, 0);
        Interlocked.MemoryBarrier();
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var post); left--)
            post.Callback(post.State);
    }

    private void ResumeLater()
    {
        (_now, _later) = (_later, _now);
        foreach (var socket in _now)
            socket.BecomeReady(Libc.EpollIn);
        _now.Clear();
    }

    private long TimeoutUntilNext()
    {
        if (!_posted.IsEmpty || _later.Count > 0)
            return 0;
        return _timers.TryPeek(out _, out var timestamp) ? Math.Max(0, timestamp - Stopwatch.GetTimestamp()) : -1;
    }

    private void Signal() => _ = Libc.Write(_wakeUp, 1, sizeof(ulong));

    private void TakeSignal()
    {
        ulong count = 0;
        _ = Libc.Read(_wakeUp, ref count, sizeof(ulong));
    }
}
