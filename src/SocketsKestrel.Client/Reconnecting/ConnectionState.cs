namespace SocketsKestrel.Client.Reconnecting;

/// <summary>Where a <see cref="ReconnectingClient"/> is.</summary>
public enum ConnectionState
{
    /// <summary>It has not begun, or has ended; it does not begin again.</summary>
    Closed,

    /// <summary>An attempt is being made.</summary>
    Connecting,

    /// <summary>There is a connection, so far as is known.</summary>
    Connected,

    /// <summary>The last attempt has failed, or the connection was lost; another attempt follows after a delay.</summary>
    Waiting,
}
