using HdrHistogram;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>Everything recorded of a step's latencies, in nanoseconds with 3 significant digits.</summary>
/// <param name="Name">The step.</param>
/// <param name="Latency">Of the whole measured time.</param>
/// <param name="Intervals">The same in pieces of a second, in their order; their start and end time stamps are set.</param>
public sealed record StepHistograms(string Name, LongHistogram Latency, IReadOnlyList<LongHistogram> Intervals);
