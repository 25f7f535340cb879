using OpenTelemetry.Metrics;

namespace SocketsKestrel.Server.Web;

/// <summary>
/// Sends to an OpenTelemetry collector what <c>/metrics</c> says, as OpenTelemetry's own variables have it
/// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>, ...), which may also stand
/// in the configuration file.
/// </summary>
internal static class OtlpExport
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Whether a collector is named. OpenTelemetry would else send to one at its default address.</summary>
    public static bool IsConfigured(IConfiguration configuration) => Endpoints.Any(name => !string.IsNullOrEmpty(configuration[name]));

    /// <summary>Sends them, every minute unless configured otherwise, and once more at the end.</summary>
    public static void AddOtlpExport(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddOtlpExporter());
}
