using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>The one handler of each stream endpoint, for its own listener and for the WebSocket gateway. Any thread may use it.</summary>
internal sealed class EndpointHandlers(IServiceProvider services, ConnectionRegistry registry, ConnectionStages stages, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<EndpointConnectionHandler>();
    private readonly ConcurrentDictionary<Endpoint, Lazy<EndpointConnectionHandler>> _handlers = new();

    /// <summary>The handler, which is made when it is asked for first.</summary>
    public EndpointConnectionHandler Get(Endpoint endpoint) =>
        _handlers.GetOrAdd(endpoint, e => new Lazy<EndpointConnectionHandler>(() => Create(e))).Value;

    private EndpointConnectionHandler Create(Endpoint endpoint)
    {
        var created = endpoint.Mode.CreateHandler(services, endpoint);
        var handler = created as EndpointConnectionHandler ?? new RequestReplyConnectionHandler((IRequestHandler)created);
        return handler.Attach(endpoint, registry, stages, _logger);
    }
}
