namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A second of a run, or what there was of it.</summary>
/// <param name="Start">In seconds since the measurement began.</param>
/// <param name="Length">In seconds.</param>
/// <param name="Rate">Correct results per second.</param>
/// <param name="P50">The median latency, in seconds.</param>
/// <param name="P99">The 99th percentile, in seconds.</param>
/// <param name="Max">The most, in seconds.</param>
/// <param name="Errors">In this piece.</param>
public sealed record IntervalReport(double Start, double Length, double Rate, double P50, double P99, double Max, long Errors);
