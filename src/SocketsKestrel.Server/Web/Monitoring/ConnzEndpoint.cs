using System.Globalization;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>The connections one by one.</summary>
internal static class ConnzEndpoint
{
    /// <summary>
    /// <c>/connz</c>: those that are open, UDP peers, and the last that were closed; open to whoever reaches the web endpoint.
    /// <c>POST /connz/{id}/close</c> closes one, for administrators.
    /// </summary>
    public static void MapConnz(this WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var options = app.Services.GetRequiredService<SocketsKestrelOptions>();
        var monitor = app.Services.GetRequiredService<ConnectionMonitor>();
        app.MapGet("/connz", (HttpContext http) =>
        {
            return ConnzQuery.TryParse(http.Request.Query, options.Endpoints, out var query, out var fault)
                ? http.WriteJsonAsync(Read(query, monitor, time), MonitoringJson.Default.Connz)
                : http.WriteLineAsync(StatusCodes.Status400BadRequest, fault);
        });
        app.MapPost("/connz/{id}/close", (HttpContext http) => CloseAsync(http, monitor)).AddEndpointFilter(new AdminAccess(options));
    }

    private static Connz Read(ConnzQuery query, ConnectionMonitor monitor, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var all = monitor.Read(query.State != ConnectionState.Closed, query.State != ConnectionState.Open, query.Endpoint);
        return new Connz
        {
            Now = now,
            NumConnections = all.Count,
            Offset = query.Offset,
            Limit = query.Limit,
            Connections = query.Page(all).ConvertAll(ConnzConnection.Of),
        };
    }

    private static Task CloseAsync(HttpContext http, ConnectionMonitor monitor)
    {
        var id = $"{http.Request.RouteValues["id"]}";
        if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && monitor.Close(number))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return http.WriteLineAsync(StatusCodes.Status404NotFound, $"no open connection {id}; a UDP peer has none");
    }
}
