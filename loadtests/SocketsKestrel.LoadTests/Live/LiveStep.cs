namespace SocketsKestrel.LoadTests.Live;

/// <summary>How a step is doing.</summary>
/// <param name="Name">The step.</param>
/// <param name="Count">Correct results since the phase began.</param>
/// <param name="Rate">Per second, in the last second.</param>
/// <param name="P50">The median of the last second, in seconds.</param>
/// <param name="P99">The 99th percentile of the last second, in seconds.</param>
/// <param name="Errors">Since the run began.</param>
public sealed record LiveStep(string Name, long Count, double Rate, double P50, double P99, long Errors);
