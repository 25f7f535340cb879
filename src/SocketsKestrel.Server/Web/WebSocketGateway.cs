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
            if (!MayConnect(http.Request, origins))
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

    /// <summary>
    /// Browsers always say where the page is from that opens a WebSocket (RFC 6455, section 10.2), and do not ask the server first; what
    /// is no browser says nothing. The scheme of the server's own page is not compared: behind a proxy that ends TLS it is not known.
    /// </summary>
    internal static bool MayConnect(HttpRequest request, IReadOnlyList<WebOrigin> allowed) => request.Headers.Origin is not { Count: > 0 } origins
        || (origins is [var text] && WebOrigin.TryParse(text, out var origin) && origin != WebOrigin.Any
            && (origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) || allowed.Contains(origin) || allowed.Contains(WebOrigin.Any)));
}
