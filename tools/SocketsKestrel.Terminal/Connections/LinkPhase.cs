namespace SocketsKestrel.Terminal.Connections;

/// <summary>Where a conversation is, as far as its user cares.</summary>
internal enum LinkPhase
{
    /// <summary>There is no connection, and none is being made.</summary>
    Closed,

    /// <summary>One is being made.</summary>
    Connecting,

    /// <summary>There is one.</summary>
    Connected,

    /// <summary>It is lost, or could not be made; the next try is to come.</summary>
    Waiting,
}
