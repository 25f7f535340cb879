namespace SocketsKestrel.Terminal.Operators;

/// <summary>The event <c>client</c>: one who waits, or came.</summary>
internal sealed record SeatClient(long Id, string Endpoint, string? Remote);
