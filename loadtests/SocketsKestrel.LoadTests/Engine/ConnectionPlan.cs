namespace SocketsKestrel.LoadTests.Engine;

/// <summary>
/// How many clients are on at which time: all of them in the open model, where stages change the rate; in the closed model the
/// stages change their number evenly. Client i is on while more than i are. Times are seconds since the load began, warm-up included.
/// </summary>
internal sealed class ConnectionPlan
{
    private readonly LoadCurve _connections;

    public ConnectionPlan(LoadTestOptions options)
    {
        // In the open model one stage after the other that changes nothing: it ends with the schedule.
        IEnumerable<Stage> stages = options.Rate is null ? options.Stages : options.Stages.Select(s => s with { Target = options.Connections });
        _connections = new LoadCurve(options.Connections, [.. stages], options.Warmup, options.Duration);
        TotalSeconds = _connections.End - options.Warmup.TotalSeconds;
        Max = Round(_connections.Max);
    }

    /// <summary>The length of the measured time: of the stages together, or the duration.</summary>
    public double TotalSeconds { get; }

    /// <summary>The most clients that are on at any time.</summary>
    public int Max { get; }

    /// <summary>Clients that are on at a time; after the end as many as at the end.</summary>
    public int ActiveAt(double seconds) => Round(_connections.ValueAt(seconds));

    /// <summary>When a client is on for the first time, not before <paramref name="from"/>; infinity if not any more.</summary>
    public double ActivationTime(int client, double from = 0) => _connections.NextAtLeast(client + 0.5, from);

    /// <summary>To the nearest: whole targets are met also when rounding has left a little less.</summary>
    private static int Round(double connections) => (int)Math.Floor(connections + 0.5);
}
