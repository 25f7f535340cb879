using System.Reflection;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>The server at a glance.</summary>
internal static class VarzEndpoint
{
    /// <summary><c>/varz</c>: the process, and per endpoint what it is and what it has counted. Open to whoever reaches the web endpoint.</summary>
    public static void MapVarz(this WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var (started, startedAt) = (time.GetUtcNow().UtcDateTime, time.GetTimestamp());
        var version = typeof(VarzEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var state = app.Services.GetRequiredService<ServerState>();
        var options = app.Services.GetRequiredService<SocketsKestrelOptions>();
        var monitor = app.Services.GetRequiredService<ConnectionMonitor>();
        app.MapGet("/varz", (HttpContext http) => http.WriteJsonAsync(
            new Varz
            {
                Version = version,
                Started = started,
                Now = time.GetUtcNow().UtcDateTime,
                UptimeSeconds = Math.Round(time.GetElapsedTime(startedAt).TotalSeconds, 3),
                State = state.Current,
                Connections = monitor.Count,
                MemoryBytes = Environment.WorkingSet,
                CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
                Cores = Environment.ProcessorCount,
                Gc = VarzGc.Read(),
                Endpoints = options.Endpoints.ToDictionary(e => e.Name, e => VarzListener.Of(e, monitor), StringComparer.Ordinal),
            },
            MonitoringJson.Default.Varz));
    }
}
