using System.Globalization;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Commands.Values;

/// <summary><c>stage = duration ":" target</c>, where a target is connections, <c>30s:500</c>, or messages per second, <c>30s:500/s</c>.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Stage">What it says.</param>
/// <param name="IsRate">Whether the target is a rate.</param>
internal sealed record StageText(string Text, Stage Stage, bool IsRate)
{
    private const string PerSecond = "/s";

    /// <summary>Reads a stage.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static StageText Parse(string text)
    {
        if (text.Split(':') is not [var durationText, var targetText])
            throw new FormatException($"'{text}' is not a stage, such as 30s:500 (connections) or 30s:500/s (messages per second)");
        var duration = DurationText.Parse(durationText);
        if (duration <= TimeSpan.Zero)
            throw new FormatException($"'{text}' takes no time");
        var isRate = targetText.EndsWith(PerSecond, StringComparison.Ordinal);
        var number = isRate ? targetText[..^PerSecond.Length] : targetText;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var target) || !double.IsFinite(target))
            throw new FormatException($"'{text}': '{targetText}' is neither a number of connections nor, with /s, of messages per second");
        return new StageText(text, new Stage(duration, target), isRate);
    }
}
