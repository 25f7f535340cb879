using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections.Proxy;

/// <summary>
/// The stage of a connection in which a proxy announces its client, whose address is the connection's from then on. What follows the
/// header stays in the pipe; the header itself is the proxy's and counts as no byte received. A refused peer is told nothing: it is
/// a proxy, or somebody who knows how to be one.
/// </summary>
internal static class ProxyIntake
{
    /// <summary>Reads the header, if the endpoint has it.</summary>
    /// <returns>Whether there is a connection to serve; else its reason is set.</returns>
    public static ValueTask<bool> RunAsync(ServerConnection connection, ILogger logger)
    {
        var options = connection.Endpoint.Options;
        if (options.ProxyProtocol == ProxyProtocol.None)
            return new(true);
        if (IsTrusted(connection.RemoteEndPoint, options.TrustedProxies))
            return ReadAsync(connection, options, logger);
        if (options.ProxyProtocol == ProxyProtocol.Required)
            return new(Refuse(connection, "its sender is not among TrustedProxies", logger));
        connection.Replace(new ProxyHeaderGuard(connection, connection.CurrentTransport, logger));
        return new(true);
    }

    /// <summary>Ends the connection for its header.</summary>
    /// <returns><see langword="false"/>, for a stage of the lifecycle to return.</returns>
    public static bool Refuse(ServerConnection connection, string why, ILogger logger)
    {
        if (connection.EndedBy(CloseReason.ProxyHeader))
            logger.ProxyHeaderRefused(connection.Id, connection.Endpoint.Name, connection.RemoteEndPoint, why);
        return false;
    }

    /// <summary>Who may connect to a unix socket is said by the permissions of its file.</summary>
    private static bool IsTrusted(EndPoint? peer, IReadOnlyList<IPNetwork> trusted)
    {
        if (peer is not IPEndPoint { Address: var address })
            return true;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in trusted)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    private static async ValueTask<bool> ReadAsync(ServerConnection connection, EndpointOptions options, ILogger logger)
    {
        var isRequired = options.ProxyProtocol == ProxyProtocol.Required;
        var input = connection.CurrentTransport.Input;
        var status = ProxyHeaderStatus.Undecided;
        var hasReceived = false;
        var stage = connection.Begin(options.HandshakeTimeout, expired: CloseReason.None);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(stage.Token);
                hasReceived = !result.Buffer.IsEmpty;
                status = ProxyHeader.Parse(result.Buffer, out var header, out var end);
                var isWaiting = status is ProxyHeaderStatus.Undecided or ProxyHeaderStatus.Incomplete;
                input.AdvanceTo(end, isWaiting ? result.Buffer.End : end);
                if (result.IsCanceled)
                    return false; // closed meanwhile
                if (header?.Client is { } client)
                    Announce(connection, client, logger);
                if (!isWaiting || result.IsCompleted)
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // Silence until now is no header. Some of one is: the rest must come at once.
            if (connection.Reason != CloseReason.None)
                return false;
            return (!isRequired && !hasReceived) || Refuse(connection, "it is not there in time", logger);
        }
        finally
        {
            connection.Waiting = null;
        }

        return status switch
        {
            ProxyHeaderStatus.Complete => true,
            ProxyHeaderStatus.Undecided or ProxyHeaderStatus.Absent when !isRequired => true,
            ProxyHeaderStatus.Undecided when !hasReceived => false, // a look whether the port is open, as balancers and monitors have it
            ProxyHeaderStatus.Malformed => Refuse(connection, "it is malformed", logger),
            _ => Refuse(connection, status == ProxyHeaderStatus.Absent ? "there is none" : "the connection ended inside it", logger),
        };
    }

    private static void Announce(ServerConnection connection, IPEndPoint client, ILogger logger)
    {
        logger.ClientAnnounced(connection.Id, connection.Endpoint.Name, client, connection.RemoteEndPoint);
        connection.RemoteEndPoint = client;
    }
}
