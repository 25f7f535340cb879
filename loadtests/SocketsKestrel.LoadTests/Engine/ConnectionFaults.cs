using System.Net.Sockets;
using System.Security.Authentication;
using SocketsKestrel.Client.WebSockets;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>What a connection's end is counted as.</summary>
internal static class ConnectionFaults
{
    /// <returns><see langword="null"/>: it is no matter of a connection.</returns>
    public static string? KindOf(Exception exception) => exception switch
    {
        SocketException socket => KindOf(socket.SocketErrorCode),
        WebSocketRefusedException => ErrorKind.Refused,
        EndOfStreamException => ErrorKind.Closed,
        IOException { InnerException: SocketException socket } => KindOf(socket.SocketErrorCode),
        AuthenticationException => ErrorKind.Tls,
        IOException => ErrorKind.Closed,
        ProtocolException => ErrorKind.Framing,
        ObjectDisposedException => ErrorKind.TimedOut, // given up while it was connecting
        _ => null,
    };

    private static string KindOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ErrorKind.Refused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ErrorKind.Reset,
        SocketError.TimedOut => ErrorKind.TimedOut,
        _ => ErrorKind.Other,
    };
}
