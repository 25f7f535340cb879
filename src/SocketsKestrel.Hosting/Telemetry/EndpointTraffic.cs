using System.Runtime.InteropServices;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Telemetry;

/// <summary>What one endpoint has carried since the server started, by connections that are open or ended, and by datagrams.</summary>
/// <param name="Connections">How many connections are open.</param>
/// <param name="MessagesReceived">Messages received, rejected ones included.</param>
/// <param name="MessagesSent">Messages sent, errors included.</param>
/// <param name="BytesReceived">Bytes received.</param>
/// <param name="BytesSent">Bytes sent.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EndpointTraffic(int Connections, long MessagesReceived, long MessagesSent, long BytesReceived, long BytesSent)
{
    /// <summary>With an open connection's share.</summary>
    internal EndpointTraffic With(ServerConnection connection) => new(
        Connections + 1,
        MessagesReceived + connection.MessagesReceived,
        MessagesSent + connection.MessagesSent,
        BytesReceived + connection.BytesReceived,
        BytesSent + connection.BytesSent);
}
