using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>The event <c>message</c>: what a client said, or an operator to it.</summary>
internal sealed record SeatMessage(long Client, string From, string Text, DateTime At)
{
    public static SeatMessage Of(OperatorLine line) => new(line.Client, line.IsAnswer ? "operator" : "client", line.Text, line.At);
}
