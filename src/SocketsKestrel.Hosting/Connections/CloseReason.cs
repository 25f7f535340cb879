namespace SocketsKestrel.Hosting.Connections;

/// <summary>Why a connection ended; every end is exactly one of these. Only <see cref="Faulted"/> is an error in the log.</summary>
public enum CloseReason
{
    /// <summary>Not ended.</summary>
    None,

    /// <summary>The peer closed, or the conversation was over.</summary>
    ClientClosed,

    /// <summary>The peer reset the connection.</summary>
    Reset,

    /// <summary>Not a byte in either direction for <c>IdleTimeout</c>.</summary>
    Idle,

    /// <summary>
    /// A message was not complete within <c>MessageTimeout</c> of its first byte, or the first one within <c>FirstMessageTimeout</c>.
    /// </summary>
    MessageTimeout,

    /// <summary>TLS was not agreed on within <c>HandshakeTimeout</c>.</summary>
    HandshakeTimeout,

    /// <summary>TLS could not be agreed on: no TLS, too old a version, a certificate that is missing or not trusted, an end half-way.</summary>
    HandshakeFailed,

    /// <summary>A message was longer than <c>Framing:MaxLength</c>.</summary>
    TooLong,

    /// <summary>It sent what its protocol does not have: frames of no WebSocket client, text that is not UTF-8.</summary>
    ProtocolError,

    /// <summary>
    /// More than <c>SendQueue:MaxBytes</c> pending, or none taken for <c>SendQueue:StallTimeout</c>; or most pending of all when
    /// <c>Limits:SendQueueTotalBytes</c> was reached, or memory ran out.
    /// </summary>
    SlowConsumer,

    /// <summary>One of the connection caps was reached; or memory ran out while a long message was arriving.</summary>
    Full,

    /// <summary>Its address connected too often, or it sent more messages than <c>RateLimit</c> allows.</summary>
    RateLimited,

    /// <summary>A PROXY header that is malformed, not there in time, or from an address that is not trusted to send one.</summary>
    ProxyHeader,

    /// <summary>The server is stopping.</summary>
    ServerStopping,

    /// <summary>An administrator closed it.</summary>
    ClosedByAdmin,

    /// <summary>A handler failed: a defect.</summary>
    Faulted,
}
