namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>A chart, before it is drawn.</summary>
internal sealed record Chart(string Title, Scale Horizontal, Scale Vertical, IReadOnlyList<Series> Series)
{
    /// <summary>What a reader has to know of its values; empty if the title says all.</summary>
    public string Note { get; init; } = "";

    /// <summary>What is said under the pointer.</summary>
    public IReadOnlyList<Hint> Hints { get; init; } = [];
}
