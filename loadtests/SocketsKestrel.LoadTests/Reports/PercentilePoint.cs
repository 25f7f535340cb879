namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A point of a percentile curve.</summary>
/// <param name="Percentile">0 to 100.</param>
/// <param name="Value">In seconds.</param>
public sealed record PercentilePoint(double Percentile, double Value);
