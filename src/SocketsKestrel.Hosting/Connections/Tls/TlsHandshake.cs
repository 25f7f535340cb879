using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>The stage of a connection to a TLS endpoint in which both sides agree on TLS; from then on its transport is what is inside.</summary>
internal static class TlsHandshake
{
    /// <summary>Runs the handshake, in <c>HandshakeTimeout</c> at most.</summary>
    /// <returns>Whether there is a connection to serve; else its reason is set.</returns>
    public static async Task<bool> RunAsync(ServerConnection connection, EndpointTls tls, ILogger logger)
    {
        var stage = connection.Begin(connection.Endpoint.Options.HandshakeTimeout, CloseReason.HandshakeTimeout);
        var transport = new TlsTransport(connection.CurrentTransport);
        try
        {
            await transport.HandshakeAsync(tls.Current, stage.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or CryptographicException)
        {
            await transport.DisposeAsync();
            connection.EndedBy(ReasonFor(e, transport));
            if (connection.Reason == CloseReason.HandshakeFailed)
                logger.HandshakeFailed(connection.Id, connection.Endpoint.Name, e.GetBaseException().Message);
            return false;
        }
        finally
        {
            connection.Waiting = null;
        }

        connection.Replace(transport);
        return true;
    }

    /// <summary>A reason that was set before, as that of a timeout, stands.</summary>
    private static CloseReason ReasonFor(Exception exception, TlsTransport transport) => exception switch
    {
        ConnectionResetException => CloseReason.Reset,
        OperationCanceledException or { InnerException: ConnectionAbortedException } => CloseReason.ServerStopping,
        // A look whether the port is open, as balancers and monitors have it.
        IOException when !transport.HasReceived => CloseReason.ClientClosed,
        _ => CloseReason.HandshakeFailed,
    };
}
