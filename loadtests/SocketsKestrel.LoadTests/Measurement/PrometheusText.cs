using System.Globalization;
using System.Text;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>
/// The Prometheus text format 0.0.4: <c># TYPE name type</c>, and lines of <c>name [ "{" label "=" quoted { "," label "=" quoted } "}" ]
/// value [ timestamp ]</c>. What is not of this form is left out.
/// </summary>
internal static class PrometheusText
{
    public static IReadOnlyList<PrometheusSample> Parse(string text)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var samples = new List<PrometheusSample>();
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Split(' ') is ["#", "TYPE", var name, var type])
                types[name] = type;
            else if (line.Length > 0 && line[0] != '#' && TryParse(line, types) is { } sample)
                samples.Add(sample);
        }

        return samples;
    }

    private static PrometheusSample? TryParse(string line, Dictionary<string, string> types)
    {
        var nameEnd = line.AsSpan().IndexOfAny('{', ' ');
        if (nameEnd < 1)
            return null;
        var name = line[..nameEnd];
        var labels = new List<KeyValuePair<string, string>>();
        var at = nameEnd;
        if (line[at] == '{' && !TryParseLabels(line, ref at, labels))
            return null;
        var rest = line.AsSpan(at).Trim();
        var valueEnd = rest.IndexOf(' ');
        var valueText = valueEnd < 0 ? rest : rest[..valueEnd];
        return double.TryParse(valueText, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new PrometheusSample(name, types.GetValueOrDefault(name, ""), labels, value)
            : null; // +Inf, -Inf and NaN are no counts
    }

    /// <summary>From the opening brace to behind the closing one.</summary>
    private static bool TryParseLabels(string line, ref int at, List<KeyValuePair<string, string>> labels)
    {
        at++;
        while (at < line.Length && line[at] != '}')
        {
            var equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
            if (equals < 0)
                return false;
            var label = line[at..equals].Trim(' ', ',');
            at = equals + 2;
            var value = new StringBuilder();
            while (at < line.Length && line[at] != '"')
            {
                if (line[at] == '\\' && ++at == line.Length)
                    return false;
                value.Append(line[at] == 'n' && line[at - 1] == '\\' ? '\n' : line[at]);
                at++;
            }

            labels.Add(new(label, value.ToString()));
            at++;
        }

        return at++ < line.Length;
    }
}
