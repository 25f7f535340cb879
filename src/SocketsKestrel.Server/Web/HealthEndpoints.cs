namespace SocketsKestrel.Server.Web;

/// <summary>What a load balancer or an orchestrator asks.</summary>
internal static class HealthEndpoints
{
    /// <summary>
    /// <c>/healthz</c>: the process answers. <c>/readyz</c>: it takes new connections; 503 from the moment it begins to stop, and
    /// while it is short of memory.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        var state = app.Services.GetRequiredService<ServerState>();
        app.MapGet("/healthz", (HttpContext http) => http.Response.WriteAsync("ok\n"));
        app.MapGet("/readyz", (HttpContext http) =>
        {
            var current = state.Current;
            http.Response.StatusCode = current == ServerState.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsync($"{current}\n");
        });
    }
}
