using SocketsKestrel.Hosting.Connections;
using Endpoint = SocketsKestrel.Hosting.Endpoints.Endpoint;

namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>One endpoint in <c>/varz</c>.</summary>
internal sealed record VarzListener
{
    public required string Mode { get; init; }

    public required string Transport { get; init; }

    /// <summary>With the address and port that were bound.</summary>
    public required string? Url { get; init; }

    /// <summary>Datagrams have none.</summary>
    public required string? Framing { get; init; }

    /// <summary>The longest message or datagram, in bytes.</summary>
    public required int MaxLength { get; init; }

    /// <summary>The path of its WebSocket gateway, if it is on it.</summary>
    public required string? Websocket { get; init; }

    public required int Connections { get; init; }

    public required int? UdpPeers { get; init; }

    public required long MessagesIn { get; init; }

    public required long MessagesOut { get; init; }

    public required long BytesIn { get; init; }

    public required long BytesOut { get; init; }

    public required IReadOnlyDictionary<string, long> MessagesRejected { get; init; }

    public required IReadOnlyDictionary<string, long> ConnectionsClosed { get; init; }

    public static VarzListener Of(Endpoint endpoint, ConnectionMonitor monitor)
    {
        var counters = monitor.CountersOf(endpoint);
        var isUdp = endpoint.Url.IsUdp;
        return new()
        {
            Mode = endpoint.ModeName,
            Transport = endpoint.Transport,
            Url = endpoint.BoundUrl,
            Framing = isUdp ? null : endpoint.Framing.Type.ToString(),
            MaxLength = isUdp ? endpoint.Options.Udp.MaxDatagramSize : endpoint.Options.Framing.MaxLength,
            Websocket = endpoint.IsOnGateway ? $"/ws/{endpoint.Name}" : null,
            Connections = counters.Traffic.Connections,
            UdpPeers = endpoint.PeerCount,
            MessagesIn = counters.Traffic.MessagesReceived,
            MessagesOut = counters.Traffic.MessagesSent,
            BytesIn = counters.Traffic.BytesReceived,
            BytesOut = counters.Traffic.BytesSent,
            MessagesRejected = counters.Rejected,
            ConnectionsClosed = counters.Closed.ToDictionary(closed => closed.Key.ToTag(), closed => closed.Value, StringComparer.Ordinal),
        };
    }
}
