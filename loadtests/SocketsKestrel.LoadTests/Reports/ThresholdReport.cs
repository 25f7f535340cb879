namespace SocketsKestrel.LoadTests.Reports;

/// <summary>One threshold, and what came out.</summary>
/// <param name="Text">As it was given, such as <c>p99&lt;20ms</c>.</param>
/// <param name="Passed">Whether it was met.</param>
/// <param name="Actual">What was measured, as a person reads it.</param>
public sealed record ThresholdReport(string Text, bool Passed, string Actual);
