namespace SocketsKestrel.Server.Web.Operators;

/// <summary>The event <c>ready</c>: all that was there has been told, what follows is new.</summary>
internal sealed record SeatReady;
