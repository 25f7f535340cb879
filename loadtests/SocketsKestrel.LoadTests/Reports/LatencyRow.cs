namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A line of a table of latencies.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="From">What was measured from, where there is more than one; else empty.</param>
/// <param name="Latency">The figures.</param>
internal sealed record LatencyRow(string Step, string From, LatencyReport Latency)
{
    public const string FromSchedule = "from scheduled send";
    public const string FromSend = "from actual send";

    /// <summary>All there are: two of a step that follows a schedule.</summary>
    public static IEnumerable<LatencyRow> Of(LoadReport report)
    {
        foreach (var step in report.Steps.Where(step => step.Latency.Count > 0))
        {
            yield return new LatencyRow(step.Name, step.LatencyFromSend is null ? "" : FromSchedule, step.Latency);
            if (step.LatencyFromSend is { } fromSend) yield return new LatencyRow(step.Name, FromSend, fromSend);
        }
    }
}
