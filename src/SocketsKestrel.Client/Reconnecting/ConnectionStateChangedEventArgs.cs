namespace SocketsKestrel.Client.Reconnecting;

/// <summary>A change of a <see cref="ReconnectingClient"/>'s state.</summary>
public sealed class ConnectionStateChangedEventArgs : EventArgs
{
    /// <summary>The state until now.</summary>
    public required ConnectionState Old { get; init; }

    /// <summary>The state from now on.</summary>
    public required ConnectionState New { get; init; }

    /// <summary>
    /// Counts the attempts since the last connection that lasted, from 1: the one being made (<see cref="ConnectionState.Connecting"/>,
    /// <see cref="ConnectionState.Connected"/>), the next one (<see cref="ConnectionState.Waiting"/>), or the last one
    /// (<see cref="ConnectionState.Closed"/>).
    /// </summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// Why the attempt failed, or the connection was lost; for <see cref="ConnectionState.Closed"/> why it was given up.
    /// <see langword="null"/> where nothing is wrong, as when the server has finished sending.
    /// </summary>
    public Exception? Error { get; init; }

    /// <summary>Until the next attempt; <see langword="null"/> unless <see cref="New"/> is <see cref="ConnectionState.Waiting"/>.</summary>
    public TimeSpan? Delay { get; init; }
}
