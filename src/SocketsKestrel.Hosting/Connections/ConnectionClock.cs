using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>The one timer behind every timeout of every connection.</summary>
internal sealed class ConnectionClock(ConnectionRegistry registry, ILogger<ConnectionClock> logger) : IHostedService, IDisposable
{
    /// <summary>How late a timeout may be noticed. 10,000 connections take well under a millisecond to look at.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private ITimer? _timer;
    private int _ticking;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = registry.Time.CreateTimer(static clock => ((ConnectionClock)clock!).Tick(), this, Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        // A timer's callbacks may overlap; a tick that finds the last one still running has nothing to add.
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
            return;
        try
        {
            var now = registry.Time.GetTimestamp();
            foreach (var connection in registry.Connections)
                Tick(connection, now);
        }
        catch (OutOfMemoryException)
        {
            // Out of a timer's callback it would end the process, when memory is just being freed: the next tick sees to it.
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    /// <summary>A defect in one connection's tick ends that connection, not the clock of all the others.</summary>
    private void Tick(ServerConnection connection, long now)
    {
        try
        {
            connection.Tick(now);
        }
        catch (Exception e)
        {
            logger.TickFaulted(e, connection.Id, connection.Endpoint.Name);
            End(connection);
        }
    }

    private void End(ServerConnection connection)
    {
        try
        {
            connection.Abort(CloseReason.Faulted);
        }
        catch (Exception e)
        {
            logger.TickFaulted(e, connection.Id, connection.Endpoint.Name); // ending it may be what the tick failed at
        }
    }
}
