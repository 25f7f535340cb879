using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Connections.Tls;
using SocketsKestrel.Hosting.Connections.WebSockets;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Memory;
using SocketsKestrel.Hosting.Telemetry;
using SocketsKestrel.Hosting.Udp;

namespace SocketsKestrel.Hosting;

/// <summary>Adds the endpoints of a configuration to an ASP.NET Core application.</summary>
public static class SocketsKestrelServiceCollectionExtensions
{
    /// <summary>Waiting connections per listener while a burst of clients connects; the kernel caps it at net.core.somaxconn.</summary>
    private const int Backlog = 4096;

    /// <summary>What is received for a connection ahead of its handler: as much as may be pending in the other direction.</summary>
    private const int MaxReadBuffer = 64 * 1024;

    /// <summary>Hosts the endpoints on this application's Kestrel, UDP ones beside it.</summary>
    /// <param name="services">The services of a <c>WebApplicationBuilder</c>.</param>
    /// <param name="options">What <see cref="SocketsKestrelOptions.Read"/> returned without faults.</param>
    public static IServiceCollection AddSocketsKestrel(this IServiceCollection services, SocketsKestrelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SocketMetrics>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ConnectionMonitor>();
        services.AddSingleton<ConnectionAdmission>();
        services.AddSingleton<AddressAdmission>();
        services.AddSingleton<LingeringClose>();
        services.AddSingleton<ConnectionStages>();
        services.AddSingleton<EndpointHandlers>();
        services.AddSingleton(provider => new WebSocketEndpoints(
            options, provider.GetRequiredService<EndpointHandlers>(), provider.GetRequiredService<AcceptGate>()));
        services.AddSingleton<KestrelBinder>();
        services.AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>();
        services.AddSingleton<LoopSupervisor>();
        services.AddSingleton<AcceptGate>();
        services.AddSingleton<DescriptorBudget>();
        services.AddSingleton<IConnectionListenerFactory, EndpointListenerFactory>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<KestrelBinder>());
        services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.Backlog = Backlog;
            sockets.MaxReadBufferSize = MaxReadBuffer;

            // A message goes from receive to reply on one pool thread, without two changes of thread (measured against C, CPU per
            // message: echo 64 B x 64 connections .57 instead of .46, 16 deep .55 instead of .39). What a handler blocks, it
            // blocks for its own connection, and as a pool thread.
            sockets.UnsafePreferInlineScheduling = true;
        });

        services.AddHostedService<ConnectionClock>();
        services.AddSingleton<IMemoryGauge>(_ => new ProcessMemory(new ContainerMemory()));
        services.AddHostedService<MemoryPressure>();
        services.AddHostedService<ConnectionDrain>();
        foreach (var endpoint in options.Endpoints.Where(e => e.Url.IsUdp))
            services.AddSingleton<IHostedService>(provider => CreateUdp(provider, endpoint));
        if (options.Endpoints.Any(e => e.Tls is not null))
            services.AddHostedService<CertificateWatcher>();
        services.AddHostedService<EndpointAnnouncer>();

        // Only a backstop: connections are aborted when their own DrainTimeout is over.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5)
            + options.Endpoints.Select(e => e.Options.DrainTimeout).DefaultIfEmpty().Max());
        return services;
    }

    private static UdpEndpoint CreateUdp(IServiceProvider provider, Endpoint endpoint) =>
        ActivatorUtilities.CreateInstance<UdpEndpoint>(provider, endpoint, endpoint.Mode.CreateHandler(provider, endpoint));
}
