using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Memory;

/// <summary>
/// Keeps the process from running out of memory, step by step as Envoy's overload manager does: first it gives back what nobody
/// uses, then the endpoints stop accepting, then the connections with most pending are closed.
/// </summary>
internal sealed class MemoryPressure(
    IMemoryGauge memory, AcceptGate gate, ConnectionRegistry registry, TimeProvider time, ILogger<MemoryPressure> logger) : IHostedService, IDisposable
{
    /// <summary>Of the limit; a gap below <see cref="StopsAccepting"/> keeps the gate from swinging.</summary>
    private const double AcceptsAgain = 0.80;

    private const double StopsAccepting = 0.85;
    private const double Sheds = 0.95;

    /// <summary>A collection stops every thread: while nothing is to be shed, there is one in this time, to see what was freed.</summary>
    private static readonly TimeSpan CollectsEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CollectsAtLeastEvery = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ReturnsEvery = TimeSpan.FromSeconds(5);

    /// <summary>How long what was closed may take to free its memory before more is closed.</summary>
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<ServerConnection> _closing = [];
    private ITimer? _timer;
    private long _collectedAt;
    private long _shedAt;
    private long _returnedAt;
    private TimeSpan _collectionTook;
    private int _rounds;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static pressure => ((MemoryPressure)pressure!).Look(), this, ConnectionClock.Period, ConnectionClock.Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    /// <summary>
    /// Closes, and accepts again, by what a collection has left only: garbage is no reason to close anything, and what was shed is not to be shed twice
    /// because the heap has not been collected yet.
    /// </summary>
    private void Look()
    {
        // A timer's callbacks may overlap; one that finds the last still running has nothing to add.
        if (!_gate.TryEnter())
            return;
        try
        {
            var reading = memory.Read();
            if (reading.Load < StopsAccepting && gate.IsOpen)
            {
                ReturnUnused();
                return;
            }

            if (IsCollectionDue(reading.Load))
            {
                Collect();
                Act(memory.Read());
            }
            else if (reading.Load >= StopsAccepting)
            {
                StopAccepting(reading); // garbage or not: the next collection will tell
            }
        }
        catch (Exception e)
        {
            logger.MemoryLookFailed(e); // out of a timer's callback it would end the process; the next look tries again
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Act(MemoryReading reading)
    {
        if (reading.Load >= StopsAccepting)
            StopAccepting(reading);
        else if (reading.Load < AcceptsAgain)
            AcceptAgain(reading);

        if (reading.Load < Sheds)
            _rounds = 0;
        else if (!IsClosing())
            Shed(reading);
    }

    private void StopAccepting(MemoryReading reading)
    {
        if (!gate.IsOpen)
            return;
        gate.Pause();
        logger.MemoryShort(reading.UsedMiB, reading.LimitMiB);
    }

    private void AcceptAgain(MemoryReading reading)
    {
        if (gate.IsOpen)
            return;
        gate.Resume();
        logger.MemoryEased(reading.UsedMiB, reading.LimitMiB);
    }

    private bool IsClosing()
    {
        _closing.RemoveAll(static connection => connection.HasEnded);
        return _closing.Count > 0 && time.GetElapsedTime(_shedAt) < ClosesWithin;
    }

    /// <summary>A frame that other queues share is not free with one of them, so each round that was not enough is followed by one twice as large.</summary>
    private void Shed(MemoryReading reading)
    {
        var excess = Math.Max(reading.Used - (reading.Limit * Sheds), reading.Limit / 100.0);
        _closing.Clear();
        registry.SendQueues.ShedHeld((long)Math.Min(excess * Math.Pow(2, _rounds++), reading.Limit), _closing);
        _shedAt = time.GetTimestamp();
        if (_closing.Count > 0)
            logger.MemoryShed(reading.UsedMiB, reading.LimitMiB, _closing.Count);
    }

    /// <summary>After a burst there may be no other collection for hours.</summary>
    private void ReturnUnused()
    {
        if (time.GetElapsedTime(_returnedAt) < ReturnsEvery)
            return;
        _returnedAt = time.GetTimestamp();
        if (memory.HasUnused())
            Collect();
    }

    /// <summary>Near the end half the time may go into collections; before, a tenth, unless they take so long that too much can happen between two.</summary>
    private bool IsCollectionDue(double load)
    {
        var since = time.GetElapsedTime(_collectedAt);
        return _collectedAt == 0 || (load >= Sheds ? since >= _collectionTook : since >= CollectsEvery && since >= TimeSpan.FromTicks(Math.Min(_collectionTook.Ticks * 10, CollectsAtLeastEvery.Ticks)));
    }

    private void Collect()
    {
        _closing.RemoveAll(static connection => connection.HasEnded); // or the list would be what keeps them in memory
        var began = time.GetTimestamp();
        memory.Collect();
        _collectedAt = time.GetTimestamp();
        _collectionTook = time.GetElapsedTime(began, _collectedAt);
    }
}
