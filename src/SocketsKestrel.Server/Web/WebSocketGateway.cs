using SocketsKestrel.Hosting.Connections.WebSockets;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server.Web;

/// <summary>The endpoints over WebSockets, for browsers above all.</summary>
internal static class WebSocketGateway
{
    /// <summary>
    /// <c>/ws/{endpoint}</c>: the endpoint's mode, one message per WebSocket message. 404 without such an endpoint, 403 for pages of
    /// other sites, 426 without an upgrade, 503 while no clients are taken.
    /// </summary>
    public static void MapWebSockets(this WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<WebSocketEndpoints>();
        var origins = app.Services.GetRequiredService<SocketsKestrelOptions>().Web.AllowedOrigins;
        app.Map("/ws/{endpoint}", (string endpoint, HttpContext http) =>
        {
            if (!endpoints.TryGet(endpoint, out var found))
                return http.WriteLineAsync(StatusCodes.Status404NotFound, $"no endpoint {endpoint} with a WebSocket");
            if (http.Request.HasOrigin() && !http.Request.IsFrom(origins)) // browsers do not ask first (RFC 6455, section 10.2)
                return http.WriteLineAsync(StatusCodes.Status403Forbidden, $"not for pages of {http.Request.Headers.Origin}, which is not in SocketsKestrel:Web:AllowedOrigins");
            if (!WebSocketEndpoints.IsAskedFor(http))
                return http.WriteLineAsync(StatusCodes.Status426UpgradeRequired, "here a WebSocket is spoken, version 13");
            if (!endpoints.IsAccepting)
            {
                http.Response.Headers.RetryAfter = "5";
                return http.WriteLineAsync(StatusCodes.Status503ServiceUnavailable, "no clients are taken now");
            }

            return endpoints.ServeAsync(http, found!);
        });
    }
}
