namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What a server's meters had counted when they were read: those of SocketsKestrel, and of the garbage collector of .NET.</summary>
/// <param name="samples">What was read.</param>
/// <param name="endpoint">The endpoint that matters; all of them if it is not known.</param>
internal sealed class ServerCounters(IEnumerable<PrometheusSample> samples, string? endpoint)
{
    private const string EndpointLabel = "endpoint";
    private static readonly string[] Prefixes = ["socketskestrel_", "dotnet_gc_"];

    private readonly List<PrometheusSample> _samples =
        [.. samples.Where(s => Prefixes.Any(p => s.Name.StartsWith(p, StringComparison.Ordinal)) && (endpoint is null || s[EndpointLabel] is not { } label || label == endpoint))];

    /// <summary>The sum over all labels of a counter or gauge of SocketsKestrel: <c>messages.received</c>.</summary>
    public double this[string instrument] => _samples.Where(s => Instrument(s.Name) == instrument).Sum(s => s.Value);

    /// <summary>What has come to the counters since <paramref name="before"/>, by name and labels; what has not moved is left out.</summary>
    public IReadOnlyDictionary<string, double> Since(ServerCounters before)
    {
        var earlier = before.ByKey();
        return ByKey()
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value - earlier.GetValueOrDefault(pair.Key)))
            .Where(pair => pair.Value != 0)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
    }

    private Dictionary<string, double> ByKey() => _samples
        .Where(s => s.Type == "counter")
        .GroupBy(Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(s => s.Value), StringComparer.Ordinal);

    private string Key(PrometheusSample sample) =>
        string.Join(' ', sample.Labels
            .Where(l => l.Key != "otel_scope_name" && (l.Key != EndpointLabel || endpoint is null))
            .Select(l => $"{l.Key}={l.Value}")
            .Prepend(Instrument(sample.Name)));

    /// <summary>The exporter has appended units and <c>_total</c> to the names, and made dots underscores.</summary>
    private static string Instrument(string name)
    {
        name = name.Replace("socketskestrel_", "", StringComparison.Ordinal).Replace("dotnet_", "", StringComparison.Ordinal);
        if (name.EndsWith("_total", StringComparison.Ordinal))
            name = name[..^"_total".Length];
        if (name.StartsWith("bytes_", StringComparison.Ordinal) && name.EndsWith("_bytes", StringComparison.Ordinal))
            name = name[..^"_bytes".Length];
        return name.Replace('_', '.');
    }
}
