using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// The drain: the endpoints stop accepting, every connection is closed and waited for. All of it before Kestrel is told to stop:
/// handlers that read raw bytes do not listen to its own notification, and the web goes on meanwhile, so that whoever asks
/// <c>/readyz</c> is told.
/// </summary>
internal sealed class ConnectionDrain(
    ConnectionRegistry registry, AcceptGate gate, IEnumerable<IDrainParticipant> participants, ILogger<ConnectionDrain> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        logger.Draining(registry.Count);
        gate.Shut();
        foreach (var participant in participants)
            participant.OnDraining();
        registry.Drain();

        // The clock ends what does not end by itself. Should the host lose its patience first, Kestrel is to abort what is left.
        await registry.Drained.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
