using System.Globalization;

namespace SocketsKestrel.LoadTests.Commands.Values;

/// <summary>Numbers as they are written on a command line.</summary>
internal static class Numbers
{
    private static readonly (string Unit, int Factor)[] SizeUnits = [("KiB", 1024), ("MiB", 1024 * 1024), ("kB", 1000), ("MB", 1_000_000), ("B", 1)];

    /// <summary>A whole number, such as <c>10000</c> or <c>10_000</c>.</summary>
    /// <exception cref="FormatException">It is none, or out of range.</exception>
    public static int ParseCount(string text, int min, int max = int.MaxValue)
    {
        if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw new FormatException($"'{text}' is not a whole number");
        return value >= min && value <= max
            ? (int)value
            : throw new FormatException(max == int.MaxValue ? $"'{text}' is not a number from {min} on" : $"'{text}' is not a number from {min} to {max}");
    }

    /// <summary>Bytes: <c>64</c>, <c>16KiB</c>.</summary>
    /// <exception cref="FormatException">It is no size, or out of range.</exception>
    public static int ParseSize(string text, int min, int max)
    {
        var (unit, factor) = Array.Find(SizeUnits, u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        var number = unit is null ? text : text[..^unit.Length];
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value * Math.Max(factor, 1) % 1 != 0)
            throw new FormatException($"'{text}' is not a size in bytes, such as 64, 16KiB or 1MiB");
        var bytes = value * Math.Max(factor, 1);
        return bytes >= min && bytes <= max ? (int)bytes : throw new FormatException($"'{text}' is not a size from {min} to {max} bytes");
    }

    /// <summary>Per second, a fraction allowed: <c>0.5</c>, <c>1000</c>, <c>1000/s</c>.</summary>
    /// <exception cref="FormatException">It is no rate.</exception>
    public static double ParseRate(string text)
    {
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0 && double.IsFinite(rate)
            ? rate
            : throw new FormatException($"'{text}' is not a number per second above 0, such as 0.5 or 1000");
    }
}
