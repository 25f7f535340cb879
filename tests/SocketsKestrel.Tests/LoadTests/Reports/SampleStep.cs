using HdrHistogram;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

/// <summary>A step that is told what happened when.</summary>
internal sealed class SampleStep(DateTimeOffset start)
{
    private static readonly double[] Percentiles =
        [0, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.975, 99.99, 99.995, 99.999, 100];

    private readonly LongHistogram _all = New();
    private readonly SortedDictionary<int, LongHistogram> _intervals = [];
    private readonly Dictionary<int, long> _errors = [];

    /// <summary>A latency as of a server that is well: most near the usual, few far above.</summary>
    public static double Usual(Random random, double usual)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return usual * Math.Exp(0.35 * normal) * (random.NextDouble() < 0.004 ? 8 : 1);
    }

    public void Record(double at, double latency)
    {
        var nanoseconds = (long)(latency * 1e9);
        _all.RecordValue(nanoseconds);
        if (!_intervals.TryGetValue((int)at, out var interval))
        {
            _intervals[(int)at] = interval = New();
            interval.StartTimeStamp = start.AddSeconds((int)at).ToUnixTimeMilliseconds();
            interval.EndTimeStamp = interval.StartTimeStamp + 1000;
        }

        interval.RecordValue(nanoseconds);
    }

    public void Fail(double at) => _errors[(int)at] = _errors.GetValueOrDefault((int)at) + 1;

    public StepHistograms Histograms(string name) => new(name, _all, [.. _intervals.Values]);

    public LatencyReport Latency() => Latency(_all);

    public StepReport Report(string name, double seconds) => new()
    {
        Name = name,
        Count = _all.TotalCount,
        AchievedRate = seconds == 0 ? 0 : _all.TotalCount / seconds,
        Latency = Latency(_all),
        Errors = _errors.Values.Sum(),
        Timeline = [.. _intervals.Select(interval => Interval(interval.Key, interval.Value))],
    };

    private IntervalReport Interval(int second, LongHistogram histogram) => new(
        second,
        1,
        histogram.TotalCount,
        histogram.GetValueAtPercentile(50) / 1e9,
        histogram.GetValueAtPercentile(99) / 1e9,
        histogram.GetMaxValue() / 1e9,
        _errors.GetValueOrDefault(second));

    private static LatencyReport Latency(LongHistogram histogram)
    {
        double At(double percentile) => histogram.GetValueAtPercentile(percentile) / 1e9;
        return new LatencyReport
        {
            Count = histogram.TotalCount,
            Min = At(0),
            Mean = histogram.GetMean() / 1e9,
            StdDev = histogram.GetStdDeviation() / 1e9,
            P50 = At(50),
            P75 = At(75),
            P90 = At(90),
            P95 = At(95),
            P99 = At(99),
            P999 = At(99.9),
            P9999 = At(99.99),
            Max = At(100),
            Curve = [.. Percentiles.Select(percentile => new PercentilePoint(percentile, At(percentile)))],
        };
    }

    private static LongHistogram New() => new(1, 60_000_000_000, 3);
}
