using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// Starts the drain as soon as the host begins to stop, before Kestrel waits for its connections: handlers that read raw
/// bytes do not listen to Kestrel's own notification and would be waited for until the host gives up.
/// </summary>
internal sealed class ConnectionDrain(ConnectionRegistry registry, IEnumerable<IDrainParticipant> participants, ILogger<ConnectionDrain> logger)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        logger.Draining(registry.Count);
        foreach (var participant in participants)
            participant.OnDraining();
        registry.Drain();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
