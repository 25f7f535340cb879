namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>How an end is spelled in a close frame (RFC 6455, section 7.4; 1013 is of IANA's registry).</summary>
internal static class WebSocketStatus
{
    public const int Normal = 1000;
    public const int ProtocolError = 1002;
    public const int NotUtf8 = 1007;

    /// <summary>In place of a status, for a close frame that has none.</summary>
    public const int None = 1005;

    public static int Of(CloseReason reason) => reason switch
    {
        CloseReason.ServerStopping => 1001,
        CloseReason.ProtocolError => ProtocolError,
        CloseReason.Idle or CloseReason.MessageTimeout or CloseReason.RateLimited or CloseReason.SlowConsumer or CloseReason.ClosedByAdmin => 1008,
        CloseReason.TooLong => 1009,
        CloseReason.Faulted => 1011,
        CloseReason.Full => 1013,
        _ => Normal,
    };

    /// <summary>Whether a client may give this status (section 7.4).</summary>
    public static bool MayBeSent(int status) => status is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
