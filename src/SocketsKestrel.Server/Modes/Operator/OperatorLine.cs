namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>One message of a conversation.</summary>
/// <param name="Client">The client's number.</param>
/// <param name="IsAnswer">Whether an operator said it.</param>
/// <param name="Text">What was said.</param>
/// <param name="At">When; UTC.</param>
internal sealed record OperatorLine(long Client, bool IsAnswer, string Text, DateTime At);
