namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>A value of the Prometheus text format.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c>, or another; empty if nothing says.</param>
/// <param name="Labels">In the order of the text.</param>
/// <param name="Value">The value.</param>
internal sealed record PrometheusSample(string Name, string Type, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value)
{
    /// <summary>The label's value, or nothing.</summary>
    public string? this[string label] => Labels.FirstOrDefault(l => l.Key == label).Value;
}
