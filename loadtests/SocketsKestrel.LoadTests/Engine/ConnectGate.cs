using System.Diagnostics;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>Lets clients connect one after the other: at a rate, or so many at a time that a listener's backlog is not what is measured. On the loop's thread.</summary>
/// <param name="loop">The loop.</param>
/// <param name="rate">Connections begun per second, at most.</param>
internal sealed class ConnectGate(EventLoop loop, double? rate)
{
    private const int MaxConnecting = 256;

    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _connecting;
    private readonly List<LoopTimer> _pacing = [];
    private double _nextAt;

    /// <summary>Whether nobody is to connect any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Waits for its turn; who gets it has to <see cref="Exit"/>.</summary>
    /// <exception cref="ObjectDisposedException">The gate was closed.</exception>
    public async ValueTask EnterAsync()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (_waiting.Count > 0 || _connecting >= MaxConnecting)
        {
            var turn = new TaskCompletionSource();
            _waiting.Enqueue(turn);
            await turn.Task;
            ObjectDisposedException.ThrowIf(IsClosed, this);
        }

        _connecting++;
        if (rate is not { } perSecond)
            return;
        var now = Stopwatch.GetTimestamp();
        _nextAt = Math.Max(_nextAt, now);
        var at = (long)_nextAt;
        _nextAt += 1e9 / perSecond;
        if (at > now)
            await PaceAsync(at);
    }

    /// <summary>Says that one is connected, or has failed.</summary>
    public void Exit()
    {
        _connecting--;
        if (_waiting.TryDequeue(out var next))
            next.SetResult();
    }

    /// <summary>Nobody is to connect any more: those who wait hear of it.</summary>
    public void Close()
    {
        IsClosed = true;
        foreach (var timer in _pacing)
            timer.Wake();
        while (_waiting.TryDequeue(out var next))
            next.SetResult();
    }

    private async ValueTask PaceAsync(long at)
    {
        var timer = new LoopTimer(loop);
        _pacing.Add(timer);
        await timer.UntilAsync(at);
        _pacing.Remove(timer);
        if (!IsClosed)
            return;
        Exit();
        throw new ObjectDisposedException(nameof(ConnectGate));
    }
}
