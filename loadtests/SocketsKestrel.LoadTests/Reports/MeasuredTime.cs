namespace SocketsKestrel.LoadTests.Reports;

/// <summary>The timeline of a step within the measured time.</summary>
internal static class MeasuredTime
{
    /// <summary>
    /// The pieces of a step's timeline without what would only look like a change: a sliver at the end, and what came after the
    /// measured time, when nothing was sent any more. Their worst latency and their errors are added to the last piece.
    /// </summary>
    public static IReadOnlyList<IntervalReport> Timeline(StepReport step, double duration)
    {
        if (step.Timeline.Count == 0) return [];
        var least = step.Timeline[0].Length / 2;
        var (within, rest) = (new List<IntervalReport>(), new List<IntervalReport>());
        foreach (var piece in step.Timeline) (piece.Start < duration && piece.Length >= least ? within : rest).Add(piece);
        if (within.Count == 0) return step.Timeline;
        foreach (var piece in rest)
            within[^1] = within[^1] with { Max = Math.Max(within[^1].Max, piece.Max), Errors = within[^1].Errors + piece.Errors };
        return within;
    }
}
