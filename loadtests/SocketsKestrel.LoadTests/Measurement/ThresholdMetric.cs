using System.Globalization;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What a threshold may ask for.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">How its value is written.</param>
/// <param name="Read">Its value in a step: seconds, a count, or results per second.</param>
internal sealed record ThresholdMetric(string Name, ThresholdMetric.ValueKind Kind, Func<StepReport, double> Read)
{
    internal enum ValueKind
    {
        Latency,
        Count,
        Rate,
    }

    public static IReadOnlyList<ThresholdMetric> All { get; } =
    [
        new("p50", ValueKind.Latency, step => step.Latency.P50),
        new("p75", ValueKind.Latency, step => step.Latency.P75),
        new("p90", ValueKind.Latency, step => step.Latency.P90),
        new("p95", ValueKind.Latency, step => step.Latency.P95),
        new("p99", ValueKind.Latency, step => step.Latency.P99),
        new("p99.9", ValueKind.Latency, step => step.Latency.P999),
        new("p99.99", ValueKind.Latency, step => step.Latency.P9999),
        new("max", ValueKind.Latency, step => step.Latency.Max),
        new("mean", ValueKind.Latency, step => step.Latency.Mean),
        new("errors", ValueKind.Count, step => step.Errors),
        new("lost", ValueKind.Count, step => step.Lost),
        new("duplicates", ValueKind.Count, step => step.Duplicates),
        new("reordered", ValueKind.Count, step => step.Reordered),
        new("phantoms", ValueKind.Count, step => step.Phantoms),
        new("late", ValueKind.Count, step => step.LateSends),
        new("rate", ValueKind.Rate, step => step.AchievedRate),
    ];

    public static string Names => string.Join(", ", All.Select(metric => metric.Name));

    /// <summary>Reads what is on the right of the operator.</summary>
    /// <exception cref="FormatException">It is nothing that this metric can be.</exception>
    public (double Value, ThresholdUnit Unit) ParseValue(string text)
    {
        switch (Kind)
        {
            case ValueKind.Latency:
                return (DurationText.Parse(text).TotalSeconds, ThresholdUnit.Seconds);
            case ValueKind.Count when text.EndsWith('%') && TryParse(text[..^1], out var percent):
                return (percent / 100, ThresholdUnit.Share);
            case ValueKind.Count when TryParse(text, out var count):
                return (count, ThresholdUnit.Count);
            case ValueKind.Count:
                throw new FormatException($"'{text}' is neither a count, such as 5, nor a share of all results, such as 0.1%");
            case ValueKind.Rate when text.EndsWith("/s", StringComparison.Ordinal) && TryParse(text[..^2], out var perSecond):
                return (perSecond, ThresholdUnit.PerSecond);
            case ValueKind.Rate when text.EndsWith('%') && TryParse(text[..^1], out var percent):
                return (percent / 100, ThresholdUnit.ShareOfRequested);
            // A rate 10 times the requested one is nothing to ask for: who writes such a number means results per second.
            case ValueKind.Rate when TryParse(text, out var share) && share <= 10:
                return (share, ThresholdUnit.ShareOfRequested);
            default:
                throw new FormatException($"'{text}' is neither a share of the requested rate, such as 0.99, nor a rate, such as 1000/s");
        }
    }

    private static bool TryParse(string text, out double value) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
}
