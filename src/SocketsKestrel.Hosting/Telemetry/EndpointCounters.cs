using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Telemetry;

/// <summary>
/// All that is counted of one endpoint, as it stood at one moment: every connection that it ever accepted is in
/// <see cref="EndpointTraffic.Connections"/> or in <paramref name="Closed"/>.
/// </summary>
/// <param name="Traffic">What it has carried.</param>
/// <param name="Closed">Connections ended, by reason; only reasons that occurred.</param>
/// <param name="Rejected">Messages and datagrams refused, by code; only codes that occurred.</param>
public sealed record EndpointCounters(
    EndpointTraffic Traffic, IReadOnlyDictionary<CloseReason, long> Closed, IReadOnlyDictionary<string, long> Rejected);
