using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>Numbers without rounding: <c>±digits * 10^exponent</c>, and doubles as multiples of the least one, 2^-1074.</summary>
internal sealed partial class ExactDecimal
{
    private const int LeastExponent = 1074;
    private const int MaxMagnitude = 400;

    private static readonly BigInteger Limit = BigInteger.One << (1024 + LeastExponent);

    private readonly bool _isNegative;
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    private ExactDecimal(bool isNegative, BigInteger numerator, BigInteger denominator)
    {
        _isNegative = isNegative;
        _numerator = numerator;
        _denominator = denominator;
    }

    /// <summary>Whether the nearest double would be the one after the greatest: half its distance, and ties go to the even one.</summary>
    public bool OverflowsDouble => CompareToMiddle(Multiple(double.MaxValue), Limit) >= 0;

    /// <summary>Reads <c>[ws] [sign] (digits [.] *digit / . digits) [e [sign] digits] [ws]</c>; <see langword="null"/> for anything else.</summary>
    public static ExactDecimal? TryParse(byte[] input)
    {
        // Latin1: one character per byte, so that nothing but ASCII looks like it.
        var match = Grammar().Match(System.Text.Encoding.Latin1.GetString(input));
        if (!match.Success)
            return null;
        var fraction = match.Groups["fraction"].Value;
        var digits = BigInteger.Parse("0" + match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        var exponentText = match.Groups["exponent"].Value;
        var exponent = (exponentText.Length == 0 ? 0 : BigInteger.Parse(exponentText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) - fraction.Length;
        var isNegative = match.Groups["sign"].Value == "-";

        // Far outside of what a double can tell apart the exponent is as good as this one, and 10^exponent is a number to compute with.
        var length = digits.IsZero ? 0 : digits.ToString(CultureInfo.InvariantCulture).Length;
        var bounded = (int)BigInteger.Max(-MaxMagnitude - length, BigInteger.Min(MaxMagnitude, exponent));
        return bounded < 0
            ? new ExactDecimal(isNegative, digits, BigInteger.Pow(10, -bounded))
            : new ExactDecimal(isNegative, digits * BigInteger.Pow(10, bounded), 1);
    }

    /// <summary>Whether no other double is nearer, or as near and even.</summary>
    public bool IsNearest(double value)
    {
        if (double.IsNegative(value) != _isNegative)
            return false;
        var magnitude = Math.Abs(value);
        var isEven = (BitConverter.DoubleToInt64Bits(magnitude) & 1) == 0;
        var above = magnitude == double.MaxValue ? Limit : Multiple(double.BitIncrement(magnitude));
        var toAbove = CompareToMiddle(Multiple(magnitude), above);
        var toBelow = magnitude == 0 ? 1 : CompareToMiddle(Multiple(double.BitDecrement(magnitude)), Multiple(magnitude));
        return (toAbove < 0 || (toAbove == 0 && isEven)) && (toBelow > 0 || (toBelow == 0 && isEven));
    }

    /// <summary>A finite double with one decimal, ties to even.</summary>
    public static string Format(double value)
    {
        var tenths = BigInteger.DivRem(Multiple(Math.Abs(value)) * 10, BigInteger.One << LeastExponent, out var rest);
        var half = rest.CompareTo(BigInteger.One << (LeastExponent - 1));
        if (half > 0 || (half == 0 && !tenths.IsEven))
            tenths++;
        return $"{(double.IsNegative(value) ? "-" : "")}{tenths / 10}.{tenths % 10}";
    }

    private static BigInteger Multiple(double magnitude)
    {
        var bits = BitConverter.DoubleToInt64Bits(magnitude);
        var exponent = (int)(bits >> 52);
        var mantissa = bits & ((1L << 52) - 1);
        return exponent == 0 ? mantissa : new BigInteger(mantissa | (1L << 52)) << (exponent - 1);
    }

    private int CompareToMiddle(BigInteger below, BigInteger above) =>
        (_numerator << (LeastExponent + 1)).CompareTo((below + above) * _denominator);

    [GeneratedRegex(@"\A[ \t\n\v\f\r]*(?<sign>[+-]?)(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?:[eE](?<exponent>[+-]?[0-9]+))?[ \t\n\v\f\r]*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Grammar();
}
