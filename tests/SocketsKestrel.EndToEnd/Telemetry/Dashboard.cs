using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SocketsKestrel.EndToEnd.Telemetry;

/// <summary>A Grafana dashboard file: what each of its panels and variables asks Prometheus.</summary>
internal sealed partial class Dashboard(JsonNode json)
{
    public IEnumerable<JsonNode> Panels => json["panels"]!.AsArray().Select(panel => panel!);

    public IEnumerable<JsonNode> Variables => json["templating"]!["list"]!.AsArray().Select(variable => variable!);

    /// <summary>The expressions of the panels, each with its panel's title and its legend.</summary>
    public IEnumerable<(string Title, string Expression, string Legend)> Queries =>
        from panel in Panels
        from target in panel["targets"]!.AsArray()
        select ((string)panel["title"]!, (string)target!["expr"]!, (string?)target["legendFormat"] ?? "");

    public static Dashboard Load(string file) => new(JsonNode.Parse(File.ReadAllText(file))!);

    /// <summary>Everything that is asked for and not there, each beginning with where.</summary>
    public IEnumerable<string> FaultsAgainst(PrometheusText metrics) =>
    [
        .. Queries.SelectMany(query => FaultsOf(query.Expression, query.Legend, metrics).Select(fault => $"panel '{query.Title}': {fault}")),
        .. Variables.Where(variable => (string)variable["type"]! == "query").SelectMany(variable =>
            FaultsOfVariable((string)variable["query"]!["query"]!, metrics).Select(fault => $"variable '{variable["name"]}': {fault}")),
    ];

    private static List<string> FaultsOfVariable(string query, PrometheusText metrics)
    {
        var match = LabelValues().Match(query);
        return match.Success ? FaultsOf(match.Groups["selector"].Value, $"{{{{{match.Groups["label"].Value}}}}}", metrics) : [$"'{query}' is no label_values(metric, label)"];
    }

    private static List<string> FaultsOf(string expression, string legend, PrometheusText metrics)
    {
        PromQuery query;
        try
        {
            query = PromQuery.Parse(expression);
        }
        catch (FormatException e)
        {
            return [e.Message];
        }

        List<string> faults = query.Selectors.Count == 0 ? [$"'{expression}' names no metric"] : [];
        foreach (var (metric, labels) in query.Selectors)
        {
            if (metrics.LabelsOf(metric) is { } known)
                faults.AddRange(labels.Where(label => !known.Contains(label)).Select(label => $"metric {metric} has no label {label}"));
            else
                faults.Add($"there is no metric {metric}");
        }

        foreach (var label in query.GroupLabels.Concat(LegendLabel().Matches(legend).Select(match => match.Groups["label"].Value)))
        {
            if (!query.Selectors.Any(selector => metrics.LabelsOf(selector.Metric)?.Contains(label) is true))
                faults.Add($"no metric of it has a label {label}");
        }

        return faults;
    }

    [GeneratedRegex(@"^label_values\((?<selector>.+), *(?<label>\w+)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\{\{\s*(?<label>\w+)\s*\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LegendLabel();
}
