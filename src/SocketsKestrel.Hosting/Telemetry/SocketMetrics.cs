using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<Endpoint, Func<int>> _peers = new();

    /// <summary>Made by the container.</summary>
    public SocketMetrics(IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        _meter = meterFactory.Create(MeterName);
        _closed = _meter.CreateCounter<long>("socketskestrel.connections.closed", "{connection}", "Connections ended, by endpoint and reason.");
        _rejected = _meter.CreateCounter<long>("socketskestrel.messages.rejected", "{message}", "Messages and datagrams refused, by endpoint and code.");
        _meter.CreateObservableUpDownCounter("socketskestrel.udp.peers", () => _peers.Select(p => Of(p.Key, p.Value())), "{peer}", "UDP addresses remembered.");
    }

    internal void ConnectionClosed(Endpoint endpoint, CloseReason reason) =>
        _closed.Add(1, new(EndpointTag, endpoint.Name), new("reason", reason.ToTag()));

    internal void MessageRejected(Endpoint endpoint, ProtocolError error) => DatagramRejected(endpoint, error.Code);

    internal void DatagramRejected(Endpoint endpoint, string code) =>
        _rejected.Add(1, new(EndpointTag, endpoint.Name), new("code", code));

    /// <summary>Adds a UDP endpoint to those whose peers are counted; called while the server starts.</summary>
    internal void ObservePeers(Endpoint endpoint, Func<int> count) => _peers[endpoint] = count;

    internal void Observe(IReadOnlyList<Endpoint> endpoints, ConnectionRegistry registry)
    {
        _meter.CreateObservableUpDownCounter("socketskestrel.connections.active", () => endpoints.Where(e => !e.Url.IsUdp).Select(e => Of(e, registry.Connections.LongCount(c => c.Endpoint == e))), "{connection}", "Connections open.");
        Sum("socketskestrel.messages.received", "{message}", "Messages received.", t => t.MessagesReceived, c => c.MessagesReceived);
        Sum("socketskestrel.messages.sent", "{message}", "Messages sent.", t => t.MessagesSent, c => c.MessagesSent);
        Sum("socketskestrel.bytes.received", "By", "Bytes received.", t => t.BytesReceived, c => c.BytesReceived);
        Sum("socketskestrel.bytes.sent", "By", "Bytes sent.", t => t.BytesSent, c => c.BytesSent);

        void Sum(string name, string unit, string description, Func<TrafficTotals, long> total, Func<ServerConnection, long> live) =>
            _meter.CreateObservableCounter(name, () => endpoints.Select(e => Of(e, Read(e, total, live))), unit, description);

        long Read(Endpoint endpoint, Func<TrafficTotals, long> total, Func<ServerConnection, long> live)
        {
            lock (endpoint.Totals)
                return total(endpoint.Totals) + registry.Connections.Where(c => c.Endpoint == endpoint).Sum(live);
        }
    }

    private static Measurement<long> Of(Endpoint endpoint, long value) => new(value, new KeyValuePair<string, object?>(EndpointTag, endpoint.Name));
}
