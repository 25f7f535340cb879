namespace SocketsKestrel.LoadTests.Reports.Charts;

/// <summary>What is said of a part of a chart under the pointer.</summary>
/// <param name="From">Where it begins on the horizontal axis.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Text">What is said.</param>
internal sealed record Hint(double From, double To, string Text);
