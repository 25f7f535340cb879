using SocketsKestrel.Server.Modes.Operator;

namespace SocketsKestrel.Server.Web.Operators;

/// <summary>The event <c>client</c>: one who waits, or came.</summary>
internal sealed record SeatClient(long Id, string Endpoint, string? Remote, DateTime Since)
{
    public static SeatClient Of(OperatorSession client) => new(client.Number, client.Endpoint, RemoteAddress.Format(client.Remote), client.Since);
}
