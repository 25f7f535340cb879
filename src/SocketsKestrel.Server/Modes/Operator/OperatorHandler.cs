using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Server.Modes.Operator;

/// <summary>A conversation between each client and a human operator.</summary>
internal sealed class OperatorHandler(OperatorDesk desk) : EndpointConnectionHandler
{
    protected override async Task RunAsync(ServerConnection connection)
    {
        var session = new OperatorSession(connection, desk);
        desk.Join(session);
        try
        {
            await session.RunAsync();
        }
        finally
        {
            desk.Leave(session);
        }
    }
}
