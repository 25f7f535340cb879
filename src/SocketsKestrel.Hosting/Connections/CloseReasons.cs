using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>How reasons are spelled, and which one an exception stands for.</summary>
public static class CloseReasons
{
    /// <summary>The spelling in metrics and JSON.</summary>
    public static string ToTag(this CloseReason reason) => reason switch
    {
        CloseReason.None => "none",
        CloseReason.ClientClosed => "client_closed",
        CloseReason.Reset => "reset",
        CloseReason.Idle => "idle",
        CloseReason.MessageTimeout => "message_timeout",
        CloseReason.HandshakeTimeout => "handshake_timeout",
        CloseReason.HandshakeFailed => "handshake_failed",
        CloseReason.TooLong => "too_long",
        CloseReason.ProtocolError => "protocol_error",
        CloseReason.SlowConsumer => "slow_consumer",
        CloseReason.Full => "full",
        CloseReason.RateLimited => "rate_limited",
        CloseReason.ProxyHeader => "proxy_header",
        CloseReason.ServerStopping => "server_stopping",
        CloseReason.ClosedByAdmin => "closed_by_admin",
        CloseReason.Faulted => "faulted",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, message: null),
    };

    /// <summary>Classifies what ended a connection's handler.</summary>
    /// <remarks>A stream of HTTP/2 that its client resets, or loses with the connection, ends in a plain <see cref="IOException"/>.</remarks>
    internal static CloseReason From(Exception exception, ServerConnection connection) =>
        From(exception) is var reason && reason == CloseReason.Faulted && connection.WebSocket is not null && exception is IOException ? CloseReason.Reset : reason;

    /// <summary>Classifies what ended a handler. A reason that was set before (a timeout, a drain) stands whatever is thrown then.</summary>
    internal static CloseReason From(Exception exception) => exception switch
    {
        ProtocolException { Error: var error } when error == ProtocolError.TooLong => CloseReason.TooLong,
        ProtocolException => CloseReason.ProtocolError,
        // Kestrel leaves what is no reset as it is: a peer that timed out, or became unreachable.
        ConnectionResetException or SocketException => CloseReason.Reset,
        // Kestrel aborts on its own when the host's patience with a stop is over.
        ConnectionAbortedException => CloseReason.ServerStopping,
        _ => CloseReason.Faulted,
    };
}
