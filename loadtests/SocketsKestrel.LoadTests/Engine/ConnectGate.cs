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
    private double _nextAt;

    /// <summary>Waits for its turn.</summary>
    public async ValueTask EnterAsync()
    {
        if (_waiting.Count > 0 || _connecting >= MaxConnecting)
        {
            var turn = new TaskCompletionSource();
            _waiting.Enqueue(turn);
            await turn.Task;
        }

        _connecting++;
        if (rate is not { } perSecond)
            return;
        var now = Stopwatch.GetTimestamp();
        _nextAt = Math.Max(_nextAt, now);
        var at = (long)_nextAt;
        _nextAt += 1e9 / perSecond;
        if (at > now)
            await new LoopTimer(loop).UntilAsync(at);
    }

    /// <summary>Says that one is connected, or has failed.</summary>
    public void Exit()
    {
        _connecting--;
        if (_waiting.TryDequeue(out var next))
            next.SetResult();
    }
}
