using HdrHistogram;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>A piece of the timeline of a step, of one process or, merged, of all.</summary>
internal sealed class RecordedInterval
{
    /// <summary>Its timestamp; 0 for what was recorded before the measured time.</summary>
    public long Start { get; init; }

    public long Errors { get; set; }

    public required LongHistogram Latency { get; init; }
}
