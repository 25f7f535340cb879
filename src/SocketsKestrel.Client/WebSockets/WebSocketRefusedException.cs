namespace SocketsKestrel.Client.WebSockets;

/// <summary>The server has answered the request for a WebSocket with something else.</summary>
/// <param name="message">The status line and the first line of the body, if there is one.</param>
/// <param name="statusCode">HTTP's, such as 403 or 404.</param>
public sealed class WebSocketRefusedException(string message, int statusCode) : IOException(message)
{
    /// <summary>HTTP's, such as 403 or 404.</summary>
    public int StatusCode { get; } = statusCode;
}
