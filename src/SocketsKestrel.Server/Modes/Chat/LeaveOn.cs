namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>What makes a UDP member leave; it has no connection to close.</summary>
internal enum LeaveOn
{
    /// <summary>The datagram <c>quit</c>, a line end after it allowed; it is not relayed.</summary>
    Exact,

    /// <summary>Any datagram that contains <c>quit</c>; it is relayed like any other.</summary>
    Contains,
}
