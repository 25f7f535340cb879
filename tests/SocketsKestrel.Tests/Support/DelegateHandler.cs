using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Tests.Support;

/// <summary>A handler of whole connections, written where it is used.</summary>
internal sealed class DelegateHandler(Func<ServerConnection, Task> run) : EndpointConnectionHandler
{
    protected internal override Task RunAsync(ServerConnection connection) => run(connection);
}
