namespace SocketsKestrel.Server.Web;

/// <summary>What a load balancer or an orchestrator asks.</summary>
internal static class HealthEndpoints
{
    /// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it takes new connections; 503 from the moment it begins to stop.</summary>
    public static void MapHealth(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapGet("/healthz", (HttpContext http) => http.Response.WriteAsync("ok\n"));
        app.MapGet("/readyz", (HttpContext http) =>
        {
            http.Response.StatusCode = stopping.IsCancellationRequested ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            return http.Response.WriteAsync(stopping.IsCancellationRequested ? "stopping\n" : "ready\n");
        });
    }
}
