namespace SocketsKestrel.Client.WebSockets;

/// <summary>The server has closed the WebSocket, and not because everything was done (which is the status 1000 or none, and no exception).</summary>
/// <param name="status">RFC 6455, section 7.4: such as 1001, 1008 or 1009.</param>
/// <param name="description">The server's reason; may be empty.</param>
public sealed class WebSocketClosedException(int status, string description)
    : IOException($"The server has closed the connection: {(description.Length > 0 ? $"{ServerText.Show(description)} ({status})" : $"status {status}")}.")
{
    /// <summary>RFC 6455, section 7.4: such as 1001, 1008 or 1009.</summary>
    public int Status { get; } = status;

    /// <summary>The server's reason; may be empty.</summary>
    public string Description { get; } = description;
}
