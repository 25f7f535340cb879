using System.Globalization;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary><c>duration = number ("us" / "ms" / "s" / "m" / "h")</c>, as people write one: <c>500ms</c>, <c>1.5s</c>, <c>2m</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">It is none; the message is the rest of a sentence that begins with what it is for.</exception>
    public static TimeSpan Parse(string text)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"'{text}' is not a duration, such as 500ms, 1.5s, 2m or 1h");
        var unit = text[digits.Length..];
        if (unit.Length == 0)
            throw new FormatException($"'{text}' has no unit: {text}s, {text}ms, {text}m or {text}h?");
        var known = Array.Find(Units, u => u.Unit == unit);
        if (known.Unit is null)
            throw new FormatException($"'{text}': '{unit}' is none of the units us, ms, s, m, h");
        var seconds = number * known.Seconds;
        return seconds <= TimeSpan.FromDays(30).TotalSeconds
            ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : throw new FormatException($"'{text}' is longer than 30 days");
    }

    /// <summary>As it is read, in the largest unit that leaves a whole number: <c>90s</c>, <c>2m</c>, <c>1500ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var (unit, seconds) = Units.Last(u => duration.Ticks % (long)(u.Seconds * TimeSpan.TicksPerSecond) == 0 || u.Unit == "us");
        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds / seconds:0.###}{unit}");
    }
}
