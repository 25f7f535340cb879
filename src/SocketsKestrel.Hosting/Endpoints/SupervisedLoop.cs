using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>The deaths of one loop. Used by that loop only, on one thread at a time.</summary>
internal sealed class SupervisedLoop(string name, LoopSupervisor supervisor, TimeProvider time, ILogger logger)
{
    /// <summary>Deaths within <see cref="Window"/> after which a loop is still restarted.</summary>
    private const int MaxRestarts = 5;

    private const int BackOffFactor = 4;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private readonly Queue<long> _deaths = new();

    /// <summary>Notes, and logs, that the loop died.</summary>
    /// <param name="cause">What it died of.</param>
    /// <returns>How long to wait before it goes on; <see langword="null"/> when it must not: the application is then being stopped.</returns>
    public TimeSpan? Died(Exception cause)
    {
        var now = time.GetTimestamp();
        while (_deaths.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= Window)
            _deaths.Dequeue();
        _deaths.Enqueue(now);
        if (_deaths.Count > MaxRestarts)
        {
            logger.LoopGivenUp(cause, name, _deaths.Count);
            supervisor.GiveUp();
            return null;
        }

        var delay = MinDelay * Math.Pow(BackOffFactor, _deaths.Count - 1);
        delay = delay < MaxDelay ? delay : MaxDelay;
        logger.LoopRestarts(name, cause.Message, (int)delay.TotalMilliseconds, _deaths.Count);
        return delay;
    }

    /// <summary>Says that the loop goes on.</summary>
    public void Restarted() => logger.LoopRestarted(name);
}
