namespace SocketsKestrel.Client;

/// <summary>What only a WebSocket client has (RFC 6455). A message is a WebSocket message, in whatever fragments it comes.</summary>
public sealed record WebSocketClientOptions
{
    /// <summary>Whether messages are sent as binary; else as text, except those that are not UTF-8. Both are received.</summary>
    public bool SendsBinary { get; init; }

    /// <summary>The longest message received, in bytes. A longer one ends the connection, with the close status 1009.</summary>
    public int MaxLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// After how long without anything from the server it is asked whether it is still there (a ping);
    /// <see cref="Timeout.InfiniteTimeSpan"/> is never. A server's own pings are answered while messages are waited for.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it may take to answer that before the connection counts as lost.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
