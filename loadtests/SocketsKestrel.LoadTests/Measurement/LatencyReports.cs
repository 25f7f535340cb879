using HdrHistogram;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>Histograms of nanoseconds as reports of seconds.</summary>
internal static class LatencyReports
{
    private const double Second = 1e9;

    public static LatencyReport From(LongHistogram histogram)
    {
        if (histogram.TotalCount == 0)
            return new();
        return new()
        {
            Count = histogram.TotalCount,
            Min = histogram.LowestEquivalentValue(Least(histogram)) / Second,
            Mean = histogram.GetMean() / Second,
            StdDev = histogram.GetStdDeviation() / Second,
            P50 = At(histogram, 50),
            P75 = At(histogram, 75),
            P90 = At(histogram, 90),
            P95 = At(histogram, 95),
            P99 = At(histogram, 99),
            P999 = At(histogram, 99.9),
            P9999 = At(histogram, 99.99),
            Max = histogram.GetMaxValue() / Second,
            Curve = Curve(histogram),
        };
    }

    public static double At(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / Second;

    private static long Least(LongHistogram histogram) => histogram.GetValueAtPercentile(0);

    /// <summary>Five steps for each halving of the distance to 100, as HdrHistogram's own output has them, without its repetitions.</summary>
    private static List<PercentilePoint> Curve(LongHistogram histogram)
    {
        var curve = new List<PercentilePoint>();
        foreach (var point in histogram.Percentiles(5))
            curve.Add(new(point.Percentile, point.ValueIteratedTo / Second));
        return curve;
    }
}
