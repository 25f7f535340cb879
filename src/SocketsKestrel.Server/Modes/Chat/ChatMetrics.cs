using System.Diagnostics;
using System.Diagnostics.Metrics;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>What the meter <c>SocketsKestrel</c> says of rooms.</summary>
internal sealed class ChatMetrics
{
    /// <summary>In seconds: a room of ten takes some 10 us, one of thousands some ms. The usual bounds would have all of them below 5 s.</summary>
    private static readonly InstrumentAdvice<double> Bounds = new()
    {
        HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    };

    private readonly Counter<long> _deliveries;
    private readonly Histogram<double> _fanOut;

    public ChatMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create(SocketMetrics.MeterName);
        _deliveries = meter.CreateCounter<long>("socketskestrel.chat.deliveries", "{message}", "Messages posted to members, by room.");
        _fanOut = meter.CreateHistogram<double>("socketskestrel.chat.fanout.duration", "s", "Time to post one message to every member of a room.", tags: null, Bounds);
    }

    public bool MeasuresFanOut => _fanOut.Enabled;

    public void FannedOut(string room, int deliveries, long started)
    {
        if (_deliveries.Enabled)
            _deliveries.Add(deliveries, new KeyValuePair<string, object?>("room", room));
        if (started != 0)
            _fanOut.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("room", room));
    }
}
