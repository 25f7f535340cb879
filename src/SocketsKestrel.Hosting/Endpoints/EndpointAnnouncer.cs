using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Says, when everything has started, what listens where; <c>Ready</c> is the last line.</summary>
internal sealed class EndpointAnnouncer(
    SocketsKestrelOptions options, KestrelBinder binder, IServer server, IConfiguration configuration, ILogger<EndpointAnnouncer> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        binder.NoteAddresses();
        foreach (var endpoint in options.Endpoints)
        {
            if (endpoint.Url.IsUdp)
                logger.DatagramEndpointListening(endpoint.Name, endpoint.BoundUrl!, endpoint.Mode.Name);
            else
                logger.StreamEndpointListening(endpoint.Name, endpoint.BoundUrl!, endpoint.Mode.Name, endpoint.Framing.Type.ToString());
        }

        AnnounceWeb();
        if (ConnectionCeiling.Warning(options) is { } warning)
            logger.SettingDoubtful(warning);
        logger.Ready();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Kestrel lists the addresses of raw endpoints as http, too: what is not ours is a web endpoint's.</summary>
    private void AnnounceWeb()
    {
        var ours = options.Endpoints.Where(e => !e.Url.IsUdp).Select(e => e.BoundTo!.ToString()).ToHashSet(StringComparer.Ordinal);
        var names = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(web => web.Key).ToList();
        var name = names.Count == 1 ? names[0] : "Web";
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            var host = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..].Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
            if (!ours.Contains(host) && !host.StartsWith("unix:", StringComparison.Ordinal))
                logger.WebEndpointListening(name, address);
        }
    }
}
