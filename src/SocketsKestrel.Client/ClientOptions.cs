using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>How to connect to an endpoint.</summary>
public sealed record ClientOptions
{
    /// <summary>The endpoint's framing; not used on UDP, and on WebSockets, which have their own.</summary>
    public IMessageFraming Framing { get; init; } = MessageClient.DefaultFraming;

    /// <summary>Not used unless the URL is one of <c>udp</c>.</summary>
    public DatagramOptions Datagrams { get; init; } = new();

    /// <summary>Whom to trust, and what to show; not used unless the URL is one of <c>tls</c> or <c>wss</c>.</summary>
    public TlsClientOptions Tls { get; init; } = new();

    /// <summary>Not used unless the URL is one of <c>ws</c> or <c>wss</c>.</summary>
    public WebSocketClientOptions WebSockets { get; init; } = new();

    /// <summary>Makes the socket; by default those of .NET.</summary>
    public ISocketConnector Sockets { get; init; } = SystemSockets.Instance;
}
