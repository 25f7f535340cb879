namespace SocketsKestrel.Terminal.Operators;

/// <summary>The event <c>message</c>: what a client said, or an operator to it; and <c>left</c>, which has the client alone.</summary>
internal sealed record SeatMessage(long Client, string? From, string? Text);
