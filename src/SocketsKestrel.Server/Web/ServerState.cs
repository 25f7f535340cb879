using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server.Web;

/// <summary>Whether this server takes new connections.</summary>
internal sealed class ServerState(IHostApplicationLifetime lifetime, AcceptGate gate)
{
    public const string Ready = "ready";

    /// <summary>
    /// <c>ready</c>; <c>stopping</c> from the moment it begins to stop, which is before it stops accepting; <c>overloaded</c> while it
    /// is short of memory and has clients wait.
    /// </summary>
    public string Current => lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : gate.IsOpen ? Ready : "overloaded";
}
