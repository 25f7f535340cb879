namespace SocketsKestrel.Server.Web.Operators;

/// <summary>The event <c>left</c>: a client went.</summary>
internal sealed record SeatLeft(long Client);
