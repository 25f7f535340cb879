using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Puts every stream endpoint on Kestrel as a listener whose whole middleware is the endpoint's handler.</summary>
internal sealed class KestrelBinder(SocketsKestrelOptions options, EndpointHandlers handlers) : IConfigureOptions<KestrelServerOptions>
{
    private readonly List<(Endpoint Endpoint, ListenOptions Listener)> _bound = [];

    public void Configure(KestrelServerOptions kestrel)
    {
        foreach (var endpoint in options.Endpoints.Where(e => !e.Url.IsUdp))
            Listen(kestrel, endpoint);
    }

    /// <summary>Notes on each endpoint the address that it got; to be called once Kestrel has started.</summary>
    public void NoteAddresses()
    {
        foreach (var (endpoint, listener) in _bound)
            endpoint.BoundTo = listener.EndPoint;
    }

    private void Listen(KestrelServerOptions kestrel, Endpoint endpoint)
    {
        var handler = handlers.Get(endpoint);
        var url = endpoint.Url;
        if (url.UnixPath is { } path)
            kestrel.ListenUnixSocket(path, Serve);
        else if (url is { IsLocalhost: true, Port: not 0 })
            kestrel.ListenLocalhost(url.Port, Serve);
        else
            kestrel.Listen(endpoint.ListensTo = new IPEndPoint(url.Address!, url.Port), Serve);

        void Serve(ListenOptions listener)
        {
            _bound.Add((endpoint, listener));
            listener.Run(handler.OnConnectedAsync);
        }
    }
}
