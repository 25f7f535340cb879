using System.Globalization;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>
/// What is asked of a run, such as <c>p99&lt;20ms</c>, <c>errors&lt;0.1%</c>, <c>lost==0</c>, <c>rate&gt;=0.99</c>, or of one step:
/// <c>connect.p99&lt;1s</c>. Without a step, each step must meet it that is more than getting a connection to work; what counts errors
/// must be met by those, too.
/// <c>threshold = [step "."] metric operator value</c>.
/// </summary>
public sealed class Threshold
{
    private readonly string? _step;
    private readonly ThresholdMetric _metric;
    private readonly Comparison _comparison;
    private readonly double _value;
    private readonly ThresholdUnit _unit;

    private Threshold(string text, string? step, ThresholdMetric metric, Comparison comparison, double value, ThresholdUnit unit)
    {
        Text = text;
        (_step, _metric, _comparison, _value, _unit) = (step, metric, comparison, value, unit);
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>The step that it is of, if it names one.</summary>
    internal string? Step => _step;

    /// <summary>Whether it compares with the rate that was asked for, which only the open model has.</summary>
    internal bool NeedsRequestedRate => _unit == ThresholdUnit.ShareOfRequested;

    /// <summary>Reads a threshold.</summary>
    /// <exception cref="FormatException">It is none; the message says what one is.</exception>
    public static Threshold Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var comparison = Comparison.All.FirstOrDefault(c => text.Contains(c.Symbol, StringComparison.Ordinal))
            ?? throw new FormatException($"'{text}' has none of the operators <, <=, >, >=, ==; a threshold is such as p99<20ms, errors<0.1%, lost==0, rate>=0.99, connect.p99<1s");
        var at = text.IndexOf(comparison.Symbol, StringComparison.Ordinal);
        var left = text[..at].Trim();
        var (step, metric) = (default(string), Find(left));
        if (metric is null && left.IndexOf('.', StringComparison.Ordinal) is var dot and > 0)
            (step, metric) = (left[..dot], Find(left[(dot + 1)..]));
        if (metric is null)
            throw new FormatException($"'{text}': '{left}' is none of {ThresholdMetric.Names}, or one of them after a step's name and a dot");
        try
        {
            var (value, unit) = metric.ParseValue(text[(at + comparison.Symbol.Length)..].Trim());
            return new Threshold(text, step, metric, comparison, value, unit);
        }
        catch (FormatException e)
        {
            throw new FormatException($"'{text}': {e.Message}", e);
        }
    }

    /// <summary>Holds it against a report. A latency of nothing, and a share of nothing, meet no threshold.</summary>
    public ThresholdReport Evaluate(LoadReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var steps = StepsOf(report);
        if (steps.Count == 0)
            return new ThresholdReport(Text, Passed: false, _step is null ? "no step was measured" : $"there is no step '{_step}', but {string.Join(", ", report.Steps.Select(s => s.Name))}");
        var results = steps.Select(step => (step.Name, Actual: Read(step, out var whyNot), WhyNot: whyNot)).ToList();
        var failed = results.Where(r => r.Actual is not { } actual || !_comparison.Holds(actual, _value)).ToList();
        var shown = (failed.Count > 0 ? failed : results).Select(r => (steps.Count > 1 ? r.Name + " " : "") + (r.Actual is { } actual ? Format(actual) : r.WhyNot));
        return new ThresholdReport(Text, failed.Count == 0, string.Join(", ", shown));
    }

    /// <summary>Whether the rest of the run can still bring what is asked for: not, when a count has grown beyond it.</summary>
    public bool CanStillBeMet(LoadReport soFar)
    {
        ArgumentNullException.ThrowIfNull(soFar);
        return _unit != ThresholdUnit.Count || StepsOf(soFar).All(step => _comparison.CanStillHold(_metric.Read(step), _value));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static ThresholdMetric? Find(string name) => ThresholdMetric.All.FirstOrDefault(metric => metric.Name == name);

    private List<StepReport> StepsOf(LoadReport report)
    {
        if (_step is not null)
            return [.. report.Steps.Where(step => step.Name == _step)];
        var main = report.Steps.Where(step => !StepNames.IsAside(step.Name)).ToList();
        if (main.Count == 0)
            return [.. report.Steps];
        return _metric.Kind == ThresholdMetric.ValueKind.Count ? [.. report.Steps.Where(step => main.Contains(step) || step.Count + step.Errors > 0)] : main;
    }

    private double? Read(StepReport step, out string whyNot)
    {
        var all = step.Count + step.Errors;
        (var value, whyNot) = _unit switch
        {
            ThresholdUnit.Seconds => (step.Latency.Count > 0 ? _metric.Read(step) : default(double?), "nothing was measured"),
            ThresholdUnit.Share => (all > 0 ? _metric.Read(step) / all : null, "there were no results"),
            ThresholdUnit.ShareOfRequested => (_metric.Read(step) / step.RequestedRate, "no rate was asked for"),
            _ => (_metric.Read(step), ""),
        };
        return value;
    }

    private string Format(double value) => _unit switch
    {
        ThresholdUnit.Seconds => Quantity.Time(value),
        ThresholdUnit.Share => Quantity.Share(value),
        ThresholdUnit.PerSecond => Quantity.Rate(value) + "/s",
        ThresholdUnit.ShareOfRequested => string.Create(CultureInfo.InvariantCulture, $"{value:0.####}"),
        _ => Quantity.Count(value),
    };
}
