using System.Text.RegularExpressions;

namespace SocketsKestrel.EndToEnd.Telemetry;

/// <summary>What <c>/metrics</c> says, as Prometheus reads it: the names of the series, and the labels of each.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, HashSet<string>> _labels = new(StringComparer.Ordinal);

    public PrometheusText(string text)
    {
        foreach (var sample in text.Split('\n').Select(line => Sample().Match(line)).Where(sample => sample.Success))
        {
            var name = sample.Groups["name"].Value;
            if (!_labels.TryGetValue(name, out var labels))
                _labels[name] = labels = new(TargetLabels, StringComparer.Ordinal);
            labels.UnionWith(sample.Groups["label"].Captures.Select(label => label.Value));
        }
    }

    public IReadOnlyCollection<string> Names => _labels.Keys;

    /// <summary>What Prometheus adds to every series of a target.</summary>
    private static string[] TargetLabels => ["instance", "job"];

    /// <summary>The labels of a series; <see langword="null"/> if there is none of that name.</summary>
    public IReadOnlySet<string>? LabelsOf(string series) => _labels.GetValueOrDefault(series);

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]|\\.)*",?)*\})? \S+( \S+)?( #.*)?$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
