using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Server.Web;

/// <summary>What Prometheus reads.</summary>
internal static class MetricsEndpoint
{
    /// <summary>
    /// Has this server's meter and the runtime's (GC, thread pool) collected, when they are asked for. Kestrel's own meter is left
    /// out: being listened to, it would keep a set of tags for each idle connection.
    /// </summary>
    public static IServiceCollection AddPrometheus(this IServiceCollection services)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(SocketMetrics.MeterName).AddEnvironmentVariableDetector()) // OTEL_SERVICE_NAME names it otherwise
            .WithMetrics(metrics => metrics.AddMeter(SocketMetrics.MeterName, "System.Runtime")
                .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0)); // what is read is the present
        return services;
    }

    /// <summary><c>/metrics</c>: the Prometheus text format, or OpenMetrics where the reader asks for it.</summary>
    public static void MapPrometheus(this WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
