using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>What an administrator sees of the connections and UDP peers of this process, and may do to them. Any thread may use it.</summary>
public sealed class ConnectionMonitor(SocketsKestrelOptions options, ConnectionRegistry registry)
{
    /// <summary>How many connections are open; UDP peers are none.</summary>
    public int Count => registry.Count;

    /// <summary>All that is counted of one endpoint.</summary>
    public EndpointCounters CountersOf(Endpoint endpoint) => registry.CountersOf(endpoint);

    /// <summary>
    /// Reads the open connections with the UDP peers, in the order of no key, or those that ended last, the latest first, or both. A
    /// connection that ends meanwhile is in one of the two, and once.
    /// </summary>
    /// <param name="open">Whether to read what is open.</param>
    /// <param name="closed">Whether to read what has ended.</param>
    /// <param name="endpoint">Only those of this endpoint, if given.</param>
    public List<ConnectionReport> Read(bool open, bool closed, Endpoint? endpoint = null)
    {
        var (connections, ended) = registry.Snapshot();
        var reports = new List<ConnectionReport>();
        if (open)
        {
            foreach (var connection in connections)
            {
                if (endpoint is null || connection.Endpoint == endpoint)
                    reports.Add(ConnectionReport.OfOpen(connection));
            }

            var now = registry.Time.GetTimestamp();
            foreach (var udp in options.Endpoints.Where(e => e.Peers is not null && (endpoint is null || e == endpoint)))
                reports.AddRange(udp.Peers!.ToArray().Select(peer => ConnectionReport.Of(peer, now)));
        }

        if (closed)
            reports.AddRange(endpoint is null ? ended : ended.Where(report => report.Endpoint == endpoint));
        return reports;
    }

    /// <summary>Closes a connection as <see cref="CloseReason.ClosedByAdmin"/>, unless it is ending for another reason already.</summary>
    /// <returns>Whether there is an open connection of that number. UDP peers have none to close.</returns>
    public bool Close(long id)
    {
        foreach (var connection in registry.Connections)
        {
            if (connection.Id != id)
                continue;
            connection.Close(CloseReason.ClosedByAdmin);
            return true;
        }

        return false;
    }
}
