using Microsoft.Extensions.Hosting;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>The one timer behind every timeout of every connection.</summary>
internal sealed class ConnectionClock(ConnectionRegistry registry) : IHostedService, IDisposable
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
        var now = registry.Time.GetTimestamp();
        foreach (var connection in registry.Connections)
            connection.Tick(now);
        Volatile.Write(ref _ticking, 0);
    }
}
