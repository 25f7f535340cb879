using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What is asked of a run, such as <c>p99&lt;20ms</c>, <c>errors&lt;0.1%</c>, <c>lost==0</c>, <c>rate&gt;=0.99</c>, or of one step: <c>connect.p99&lt;1s</c>.</summary>
public sealed class Threshold
{
    private Threshold(string text) => Text = text;

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Reads a threshold.</summary>
    /// <exception cref="FormatException">It is none; the message says what one is.</exception>
    public static Threshold Parse(string text) => new(text);

    /// <summary>Holds it against a report.</summary>
    public ThresholdReport Evaluate(LoadReport report) => throw new NotSupportedException();
}
