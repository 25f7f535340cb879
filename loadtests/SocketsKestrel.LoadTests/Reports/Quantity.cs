using System.Globalization;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Figures as a person reads them: three digits, a fitting unit. Whatever is no number is a dash.</summary>
internal static class Quantity
{
    /// <summary>What stands where there is nothing to show.</summary>
    public const string None = "–";

    private static readonly (double Least, double Unit, string Symbol)[] Times =
        [(60, 60, "min"), (1, 1, "s"), (1e-3, 1e-3, "ms"), (1e-6, 1e-6, "µs"), (0, 1e-9, "ns")];

    private static readonly (double Least, double Unit, string Symbol)[] Sizes =
        [(1L << 30, 1L << 30, "GiB"), (1L << 20, 1L << 20, "MiB"), (1L << 10, 1L << 10, "KiB"), (0, 1, "B")];

    /// <summary>A latency or a duration in seconds: <c>12.3 ms</c>.</summary>
    public static string Time(double seconds) => seconds == 0 ? "0" : WithUnit(seconds, Times);

    /// <summary>A length of time that somebody chose, such as <c>10 s</c>: no digits that say nothing.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return None;
        var text = Time(seconds);
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 || !text.Contains('.', StringComparison.Ordinal)
            ? text
            : text[..space].TrimEnd('0').TrimEnd('.') + text[space..];
    }

    /// <summary>Bytes.</summary>
    public static string Size(double bytes) => bytes < 1024 ? $"{bytes:N0} B" : WithUnit(bytes, Sizes);

    /// <summary>Per second, without saying so.</summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        0 => "0",
        < 1000 when double.IsFinite(perSecond) => Digits(perSecond),
        _ => Count(perSecond),
    };

    /// <summary>How many.</summary>
    public static string Count(double count) => double.IsFinite(count) ? count.ToString("N0", CultureInfo.InvariantCulture) : None;

    /// <summary>How many, in the least room: <c>12.5k</c>.</summary>
    public static string Short(double count)
    {
        var (unit, symbol) = Math.Abs(count) switch { >= 1e9 => (1e9, "G"), >= 1e6 => (1e6, "M"), >= 1e3 => (1e3, "k"), _ => (1.0, "") };
        return (count / unit).ToString("0.##", CultureInfo.InvariantCulture) + symbol;
    }

    /// <summary>A part of a whole: <c>0.25</c> is <c>25.0 %</c>.</summary>
    public static string Share(double share) => share switch
    {
        0 => "0 %",
        < 0.0001 when share > 0 => "<0.01 %",
        _ when double.IsFinite(share) => Digits(share * 100) + " %",
        _ => None,
    };

    /// <summary>How many times as much: <c>1.25x</c>.</summary>
    public static string Ratio(double ratio) => ratio switch
    {
        >= 0.1 and < 10 => ratio.ToString("F2", CultureInfo.InvariantCulture) + "x",
        _ when double.IsFinite(ratio) => Digits(ratio) + "x",
        _ => None,
    };

    private static string WithUnit(double value, (double Least, double Unit, string Symbol)[] units)
    {
        if (!double.IsFinite(value)) return None;

        // Rounded before the unit is chosen: 999.7 ms is 1.00 s, not 1000 ms.
        var rounded = Rounded(value);
        var (_, unit, symbol) = Array.Find(units, unit => Math.Abs(rounded) >= unit.Least);
        return $"{Digits(rounded / unit)} {symbol}";
    }

    private static double Rounded(double value)
    {
        if (value == 0) return 0;
        var step = Math.Pow(10, 2 - Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * step) / step;
    }

    private static string Digits(double value) => Math.Abs(Rounded(value)) switch
    {
        < 1e-3 => value.ToString("0.0####", CultureInfo.InvariantCulture),
        < 0.995 => value.ToString("0.0##", CultureInfo.InvariantCulture),
        < 10 => value.ToString("F2", CultureInfo.InvariantCulture),
        < 100 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
