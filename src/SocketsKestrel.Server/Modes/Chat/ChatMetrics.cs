using System.Diagnostics;
using System.Diagnostics.Metrics;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>What the meter <c>SocketsKestrel</c> says of rooms.</summary>
internal sealed class ChatMetrics
{
    private readonly Counter<long> _deliveries;
    private readonly Histogram<double> _fanOut;

    public ChatMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create(SocketMetrics.MeterName);
        _deliveries = meter.CreateCounter<long>("socketskestrel.chat.deliveries", "{message}", "Messages posted to members, by room.");
        _fanOut = meter.CreateHistogram<double>("socketskestrel.chat.fanout.duration", "s", "Time to post one message to every member of a room.");
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
