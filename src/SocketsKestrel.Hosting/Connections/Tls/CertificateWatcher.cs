using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>
/// Looks for changed certificate files. It polls, because notifications follow no symbolic links, and those are how Kubernetes
/// and certbot swap certificates.
/// </summary>
internal sealed class CertificateWatcher(SocketsKestrelOptions options, TimeProvider time, ILogger<CertificateWatcher> logger) : BackgroundService
{
    /// <summary>A change is taken at the second look that finds it: well within 2 s also on a busy machine.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var endpoints = options.Endpoints.Where(e => e.Tls is not null).ToList();
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                endpoints.ForEach(Look);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Look(Endpoint endpoint)
    {
        if (endpoint.Tls!.LookForChange() is not { } reload)
            return;
        foreach (var warning in reload.Warnings)
            logger.CertificateDoubtful(endpoint.Name, warning);
        if (reload.Faults.Count == 0)
            logger.CertificatesReloaded(endpoint.Name);
        else
            logger.CertificatesKept(endpoint.Name, string.Join("; ", reload.Faults));
    }
}
