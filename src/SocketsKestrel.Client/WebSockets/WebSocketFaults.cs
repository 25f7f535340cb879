using System.Net.Sockets;
using System.Net.WebSockets;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Client.WebSockets;

/// <summary>What goes wrong with a WebSocket, as it is called on other connections.</summary>
internal static class WebSocketFaults
{
    /// <summary>Frames that RFC 6455 does not know, masked ones, text that is not UTF-8.</summary>
    private static readonly ProtocolError BadFrame = new("bad-frame", "what arrived is no WebSocket frame");

    /// <param name="fault">Of <see cref="WebSocket"/>.</param>
    /// <param name="isDisposed">Whether the connection has been disposed here.</param>
    public static Exception ToException(Exception fault, bool isDisposed)
    {
        if (isDisposed)
            return new ObjectDisposedException(nameof(WebSocketConnection), fault);
        if (Find<SocketException>(fault) is { } socket)
            return new IOException(socket.Message, socket);
        return fault switch
        {
            ProtocolException => fault,
            WebSocketException { WebSocketErrorCode: WebSocketError.ConnectionClosedPrematurely } => new IOException("The server has ended the connection without saying so.", fault),
            WebSocketException { WebSocketErrorCode: WebSocketError.InvalidState } => new IOException("The connection is closed.", fault),
            WebSocketException when Find<IOException>(fault) is null && fault.InnerException is null => new ProtocolException(BadFrame),
            _ => new IOException((fault.InnerException ?? fault).Message, fault),
        };
    }

    /// <summary>Whether it is one of those.</summary>
    public static bool IsFault(Exception exception) => exception is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException;

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not (null or T))
            exception = exception.InnerException;
        return exception as T;
    }
}
