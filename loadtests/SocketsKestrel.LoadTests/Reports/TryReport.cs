namespace SocketsKestrel.LoadTests.Reports;

/// <summary>One of several runs, in a line.</summary>
/// <param name="Rate">What was asked for per second.</param>
/// <param name="AchievedRate">What was achieved of it.</param>
/// <param name="P50">The median latency, in seconds.</param>
/// <param name="P99">The 99th percentile, in seconds.</param>
/// <param name="Errors">Everything that went wrong.</param>
/// <param name="GeneratorCpu">The engine's own share of a processor.</param>
/// <param name="Held">Whether it was as it should be.</param>
/// <param name="Why">If not, why not.</param>
public sealed record TryReport(double Rate, double AchievedRate, double P50, double P99, long Errors, double GeneratorCpu, bool Held, string Why = "");
