using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
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
    private ConnectionAdmission _admission = null!;
    private ILogger _logger = null!;

    /// <inheritdoc/>
    public sealed override Task OnConnectedAsync(ConnectionContext connection) => ServeAsync(_registry.Add(connection, _endpoint));

    /// <summary>
    /// Serves one connection. Returning closes it after everything written has been sent. What is thrown ends it too:
    /// <see cref="ConnectionResetException"/> and <see cref="ProtocolException"/> as what they say, anything else as a fault.
    /// </summary>
    protected internal abstract Task RunAsync(ServerConnection connection);

    internal EndpointConnectionHandler Attach(Endpoint endpoint, ConnectionRegistry registry, ConnectionAdmission admission, ILogger logger)
    {
        _endpoint = endpoint;
        _registry = registry;
        _admission = admission;
        _logger = logger;
        return this;
    }

    private async Task ServeAsync(ServerConnection served)
    {
        _logger.ConnectionStarted(served.Id, _endpoint.Name);
        var entered = false;
        try
        {
            entered = await _admission.TryEnterAsync(served);
            if (entered && served.Reason == CloseReason.None)
                await RunAsync(served);
            else if (!entered && served.EndedBy(CloseReason.Full))
                await RefuseAsync(served);
        }
        catch (Exception e)
        {
            // What was closed on purpose keeps its reason whatever came of it.
            if (served.EndedBy(CloseReasons.From(e)) && served.Reason == CloseReason.Faulted)
                _logger.ConnectionFaulted(e, served.Id, _endpoint.Name);
        }

        await served.FinishSendingAsync();
        served.EndedBy(CloseReason.ClientClosed);
        if (entered)
            _admission.Leave(served);
        _registry.Remove(served);
        _logger.ConnectionEnded(served.Id, _endpoint.Name, served.Reason.ToTag(), served.BytesReceived, served.BytesSent);
    }

    private static async Task RefuseAsync(ServerConnection connection)
    {
        connection.CountRejected(ProtocolError.Full);
        connection.Endpoint.Framing.WriteMessage(new(ProtocolError.Full.Message), connection.Output);
        connection.MessagesSent++;
        await connection.FlushAsync();

        // Bytes left unread would turn the close into a reset, which can overtake the text.
        if (connection.Input.TryRead(out var result))
            connection.Input.AdvanceTo(result.Buffer.End);
    }
}
