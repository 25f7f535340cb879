namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>The seconds of a step as a chart can show them.</summary>
/// <param name="Pieces">Ascending; one second each, or several in a long run.</param>
/// <param name="Seconds">How many in a piece.</param>
internal sealed record Timeline(IReadOnlyList<IntervalReport> Pieces, int Seconds)
{
    // A chart is some 450 points wide: more pieces than half of that run into each other.
    private const int MostPieces = 240;

    /// <summary>When the last one ends.</summary>
    public double End => Pieces.Count == 0 ? 0 : Pieces[^1].Start + Pieces[^1].Length;

    /// <summary>A step's seconds, but for a sliver at the end, whose rate would say nothing.</summary>
    public static Timeline Of(StepReport step)
    {
        List<IntervalReport> seconds = [.. step.Timeline.Where(second => second.Length >= 0.5 || step.Timeline.Count == 1)];
        var inPiece = (int)Math.Ceiling(seconds.Count / (double)MostPieces);
        return inPiece <= 1 ? new Timeline(seconds, 1) : new Timeline([.. seconds.Chunk(inPiece).Select(Piece)], inPiece);
    }

    // Percentiles cannot be added up. The worst second is what a reader looks for in a long run, and must not be averaged away.
    private static IntervalReport Piece(IntervalReport[] seconds)
    {
        var length = seconds.Sum(second => second.Length);
        return new IntervalReport(
            seconds[0].Start,
            length,
            seconds.Sum(second => second.Rate * second.Length) / length,
            seconds.Max(second => second.P50),
            seconds.Max(second => second.P99),
            seconds.Max(second => second.Max),
            seconds.Sum(second => second.Errors));
    }
}
