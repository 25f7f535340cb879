using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>What a client may get wrong in the WebSocket protocol itself.</summary>
internal static class WebSocketErrors
{
    /// <summary>A frame that RFC 6455 does not have, or not there.</summary>
    public static readonly ProtocolError BadFrame = new("bad-frame", "that is no frame of a WebSocket client");
}
