namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">As the legend says.</param>
/// <param name="Ink">Its colour.</param>
/// <param name="Stroke">How it is drawn.</param>
/// <param name="Points">Ascending; one with a value that has no place on its axis is a gap.</param>
internal sealed record Series(string Name, Ink Ink, Stroke Stroke, IReadOnlyList<(double X, double Y)> Points);
