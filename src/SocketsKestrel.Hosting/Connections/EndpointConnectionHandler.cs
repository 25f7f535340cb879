using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Connections.Proxy;
using SocketsKestrel.Hosting.Connections.Tls;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// The life of every connection, from its acceptance to its one <see cref="CloseReason"/>. Derive from it to serve whole
/// connections; one instance serves all connections of an endpoint.
/// </summary>
public abstract class EndpointConnectionHandler : ConnectionHandler
{
    private Endpoint _endpoint = null!;
    private ConnectionRegistry _registry = null!;
    private ConnectionStages _stages = null!;
    private ILogger _logger = null!;

    /// <inheritdoc/>
    public sealed override Task OnConnectedAsync(ConnectionContext connection) => ServeAsync(_registry.Add(connection, _endpoint));

    /// <summary>Serves a connection whose bytes are those of a WebSocket, its upgrade done.</summary>
    internal Task OnWebSocketAsync(ConnectionContext connection) => ServeAsync(_registry.Add(connection, _endpoint, isWebSocket: true));

    /// <summary>
    /// Serves one connection. Returning closes it after everything written has been sent. What is thrown ends it too:
    /// <see cref="ConnectionResetException"/> and <see cref="ProtocolException"/> as what they say, anything else as a fault.
    /// </summary>
    protected internal abstract Task RunAsync(ServerConnection connection);

    internal EndpointConnectionHandler Attach(Endpoint endpoint, ConnectionRegistry registry, ConnectionStages stages, ILogger logger)
    {
        _endpoint = endpoint;
        _registry = registry;
        _stages = stages;
        _logger = logger;
        return this;
    }

    private async Task ServeAsync(ServerConnection served)
    {
        _logger.ConnectionStarted(served.Id, _endpoint.Name);
        try
        {
            if (await MayServeAsync(served))
            {
                served.ExpectFirstMessage();
                await RunAsync(served);
            }
        }
        catch (Exception e)
        {
            // What was closed on purpose keeps its reason whatever came of it.
            if (served.EndedBy(CloseReasons.From(e, served)) && served.Reason == CloseReason.Faulted)
                _logger.ConnectionFaulted(e, served.Id, _endpoint.Name);
        }

        try
        {
            var isOpen = await _stages.Lingering.SendRestAsync(served);
            served.EndedBy(CloseReason.ClientClosed);
            LeavePlaces(served);
            if (isOpen)
                await _stages.Lingering.EndAsync(served);
        }
        finally
        {
            // Whatever an end fails at, its place is not lost for ever.
            served.EndedBy(CloseReason.Faulted);
            LeavePlaces(served);
            _registry.Remove(served);
        }

        // A slow consumer is worth a line, as nats-server has it; every other end is routine, or has been logged as what it is.
        var level = served.Reason == CloseReason.SlowConsumer ? LogLevel.Information : LogLevel.Debug;
        var reason = served.Reason.ToTag();
        _logger.ConnectionEnded(level, served.Id, _endpoint.Name, reason, served.BytesReceived, served.BytesSent);
    }

    /// <summary>Gives back what it still holds.</summary>
    private void LeavePlaces(ServerConnection served)
    {
        _stages.Addresses.Leave(served);
        _stages.Admission.Leave(served);
    }

    /// <summary>What comes before the handler, in this order; a stage that refuses has said why, and the rest is not asked.</summary>
    private async ValueTask<bool> MayServeAsync(ServerConnection served) =>
        await _stages.Admission.TryEnterAsync(served)
        && (served.WebSocket is not null || await ProxyIntake.RunAsync(served, _logger))
        && await _stages.Addresses.TryEnterAsync(served)
        && await _stages.Admission.TryTakePlaceAsync(served)
        && served.Reason == CloseReason.None
        && (_endpoint.Tls is null || served.WebSocket is not null || await TlsHandshake.RunAsync(served, _endpoint.Tls, _logger));
}
