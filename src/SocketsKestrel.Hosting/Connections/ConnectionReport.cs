using System.Net;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Udp;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>What is known of one connection or UDP peer at one moment; of one that has ended, at its end.</summary>
public sealed record ConnectionReport
{
    private ConnectionReport(long id, Endpoint endpoint, string transport, EndPoint? remote, DateTime started)
    {
        Id = id;
        Endpoint = endpoint;
        Transport = transport;
        Remote = remote;
        Started = started;
    }

    /// <summary>Its number, unique in this process.</summary>
    public long Id { get; }

    /// <summary>The endpoint that it came to.</summary>
    public Endpoint Endpoint { get; }

    /// <summary><c>tcp</c>, <c>tls</c>, <c>unix</c>, <c>udp</c> or <c>ws</c>.</summary>
    public string Transport { get; }

    /// <summary>The peer's address; a unix socket's peer has none worth showing.</summary>
    public EndPoint? Remote { get; }

    /// <summary>When it was accepted, or the peer's first datagram came; UTC.</summary>
    public DateTime Started { get; }

    /// <summary>When it ended, UTC; <see langword="null"/> while it is open.</summary>
    public DateTime? Ended { get; private init; }

    /// <summary>For how long it has neither received nor sent a byte, pings of WebSockets not counted, to 0.1 s; for how long a UDP peer has been silent.</summary>
    public TimeSpan Idle { get; private init; }

    /// <summary>Bytes received.</summary>
    public long BytesReceived { get; private init; }

    /// <summary>Bytes sent.</summary>
    public long BytesSent { get; private init; }

    /// <summary>Messages or datagrams received, rejected ones included.</summary>
    public long MessagesReceived { get; private init; }

    /// <summary>Messages or datagrams sent, errors included.</summary>
    public long MessagesSent { get; private init; }

    /// <summary>Bytes that wait to be sent because the peer takes none; of an ended connection, that it never took.</summary>
    public long PendingBytes { get; private init; }

    /// <summary>Why it ended; <see cref="CloseReason.None"/> while it is open.</summary>
    public CloseReason Reason { get; private init; }

    internal static ConnectionReport OfOpen(ServerConnection connection) => Of(connection, ended: null, CloseReason.None);

    internal static ConnectionReport OfEnded(ServerConnection connection, DateTime ended) => Of(connection, ended, connection.Reason);

    internal static ConnectionReport Of(UdpPeer peer, long now) => new(peer.Id, peer.Endpoint, peer.Endpoint.Transport, peer.RemoteEndPoint, peer.Started)
    {
        Idle = peer.IdleAt(now),
        BytesReceived = peer.BytesReceived,
        BytesSent = peer.BytesSent,
        MessagesReceived = peer.MessagesReceived,
        MessagesSent = peer.MessagesSent,
    };

    private static ConnectionReport Of(ServerConnection connection, DateTime? ended, CloseReason reason) =>
        new(connection.Id, connection.Endpoint, connection.TransportName, connection.RemoteEndPoint, connection.Started)
        {
            Ended = ended,
            Idle = connection.Idle,
            BytesReceived = connection.BytesReceived,
            BytesSent = connection.BytesSent,
            MessagesReceived = connection.MessagesReceived,
            MessagesSent = connection.MessagesSent,
            PendingBytes = connection.UnsentBytes,
            Reason = reason,
        };
}
