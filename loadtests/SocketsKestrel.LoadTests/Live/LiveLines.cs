using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Live;

/// <summary>A line each second, where there is no terminal: <c>12 s measuring: echo 103,412/s p50 0.41 ms p99 1.20 ms errors 0</c>.</summary>
internal sealed class LiveLines(TextWriter output) : ILiveDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public void Run(Func<LiveSnapshot?> latest, ManualResetEventSlim stopped)
    {
        LiveSnapshot? shown = null;
        while (!stopped.Wait(Period))
        {
            if (latest() is not { } snapshot || snapshot == shown)
                continue;
            output.WriteLine(Format(snapshot));
            output.Flush();
            shown = snapshot;
        }
    }

    public static string Format(LiveSnapshot snapshot)
    {
        var begin = $"{snapshot.Elapsed:0}s {LivePhase.Name(snapshot.Phase)}";
        if (snapshot.Phase == RunPhase.Connecting)
            begin += $" {Quantity.Count(snapshot.Connections)} of {Quantity.Count(snapshot.RequestedConnections)} connections";
        var steps = snapshot.Steps
            .Where(step => step.Rate > 0 || step.Errors > 0)
            .Select(step => $"{step.Name} {Quantity.Rate(step.Rate)}/s p50 {Compact(step.P50)} p99 {Compact(step.P99)} errors {Quantity.Count(step.Errors)}");
        return string.Join(" | ", steps) is { Length: > 0 } all ? $"{begin} {all}" : begin;
    }

    /// <summary>Without the space, as there are spaces enough in a line.</summary>
    private static string Compact(double seconds) => Quantity.Time(seconds).Replace(" ", "", StringComparison.Ordinal);
}
