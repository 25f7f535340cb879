using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SocketsKestrel.Hosting.Endpoints;
using Endpoint = SocketsKestrel.Hosting.Endpoints.Endpoint;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>The endpoints that are served over WebSockets, too: with their own handlers, rooms, caps and limits.</summary>
public sealed class WebSocketEndpoints
{
    /// <summary>For what Kestrel still has to send, 64 KiB at most, once nobody counts the connection any more: about 5 s.</summary>
    private static readonly MinDataRate LastRate = new(bytesPerSecond: 13_000, gracePeriod: TimeSpan.FromSeconds(5));

    private readonly Dictionary<string, Endpoint> _endpoints;
    private readonly EndpointHandlers _handlers;
    private readonly AcceptGate _gate;

    /// <summary>Made by the container.</summary>
    internal WebSocketEndpoints(SocketsKestrelOptions options, EndpointHandlers handlers, AcceptGate gate)
    {
        ArgumentNullException.ThrowIfNull(options);
        _endpoints = options.Endpoints.Where(e => e.IsOnGateway).ToDictionary(e => e.Name, StringComparer.OrdinalIgnoreCase);
        _handlers = handlers;
        _gate = gate;
    }

    /// <summary>Whether clients are taken: not while memory is short, nor once the server drains.</summary>
    public bool IsAccepting => _gate is { IsOpen: true, Ended.IsCancellationRequested: false };

    /// <summary>Whether the gateway serves an endpoint of this name, in whatever case.</summary>
    public bool TryGet(string name, out Endpoint? endpoint) => _endpoints.TryGetValue(name, out endpoint);

    /// <summary>Whether the request asks for a WebSocket; else the response's headers now say what to ask for, and 426 is the answer.</summary>
    public static bool IsAskedFor(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (WebSocketHandshake.IsAskedFor(http))
            return true;
        WebSocketHandshake.Ask(http);
        return false;
    }

    /// <summary>Upgrades the request, and serves the connection until its end.</summary>
    public async Task ServeAsync(HttpContext http, Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(endpoint);
        var stream = await WebSocketHandshake.AcceptAsync(http);
        SetRate(http, null); // who reads too slowly is the endpoint's to say
        await using (var connection = new WebSocketConnection(http, stream))
            await _handlers.Get(endpoint).OnWebSocketAsync(connection);
        SetRate(http, LastRate);
    }

    private static void SetRate(HttpContext http, MinDataRate? rate)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } feature)
            feature.MinDataRate = rate;
    }
}
