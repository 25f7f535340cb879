using System.Diagnostics.Metrics;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Telemetry;

/// <summary>
/// The meter <c>SocketsKestrel</c>. What moves with every message is kept in the connections and summed when it is read, so
/// that a message costs no metric call.
/// </summary>
public sealed class SocketMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "SocketsKestrel";

    private const string EndpointTag = "endpoint";

    private readonly Meter _meter;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _rejected;

    /// <summary>Made by the container.</summary>
    public SocketMetrics(IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        _meter = meterFactory.Create(MeterName);
        _closed = _meter.CreateCounter<long>("socketskestrel.connections.closed", "{connection}", "Connections ended, by endpoint and reason.");
        _rejected = _meter.CreateCounter<long>("socketskestrel.messages.rejected", "{message}", "Messages and datagrams refused, by endpoint and code.");
    }

    internal void ConnectionClosed(Endpoint endpoint, CloseReason reason) =>
        _closed.Add(1, new(EndpointTag, endpoint.Name), new("reason", reason.ToTag()));

    internal void MessageRejected(Endpoint endpoint, ProtocolError error) => DatagramRejected(endpoint, error.Code);

    internal void DatagramRejected(Endpoint endpoint, string code)
    {
        endpoint.Totals.AddRejected(code);
        _rejected.Add(1, new(EndpointTag, endpoint.Name), new("code", code));
    }

    internal void Observe(IReadOnlyList<Endpoint> endpoints, ConnectionRegistry registry)
    {
        _meter.CreateObservableUpDownCounter("socketskestrel.connections.active", () => endpoints.Where(e => !e.Url.IsUdp).Select(e => Of(e, registry.TrafficOf(e).Connections)), "{connection}", "Connections open.");
        _meter.CreateObservableUpDownCounter("socketskestrel.udp.peers", () => endpoints.Where(e => e.PeerCount is not null).Select(e => Of(e, e.PeerCount!.Value)), "{peer}", "UDP addresses remembered.");
        Sum("socketskestrel.messages.received", "{message}", "Messages received.", traffic => traffic.MessagesReceived);
        Sum("socketskestrel.messages.sent", "{message}", "Messages sent.", traffic => traffic.MessagesSent);
        Sum("socketskestrel.bytes.received", "By", "Bytes received.", traffic => traffic.BytesReceived);
        Sum("socketskestrel.bytes.sent", "By", "Bytes sent.", traffic => traffic.BytesSent);

        void Sum(string name, string unit, string description, Func<EndpointTraffic, long> read) =>
            _meter.CreateObservableCounter(name, () => endpoints.Select(e => Of(e, read(registry.TrafficOf(e)))), unit, description);
    }

    private static Measurement<long> Of(Endpoint endpoint, long value) => new(value, new KeyValuePair<string, object?>(EndpointTag, endpoint.Name));
}
