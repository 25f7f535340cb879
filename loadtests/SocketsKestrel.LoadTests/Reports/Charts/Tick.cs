namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>A mark of an axis.</summary>
/// <param name="At">Where, as a part of the axis: 0 to 1.</param>
/// <param name="Label">What it says.</param>
internal sealed record Tick(double At, string Label);
