namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>A chart, before it is drawn.</summary>
internal sealed record Chart(string Title, Scale Horizontal, Scale Vertical, IReadOnlyList<Series> Series)
{
    /// <summary>What is said under the pointer.</summary>
    public IReadOnlyList<Hint> Hints { get; init; } = [];
}
