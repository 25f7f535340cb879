using System.Buffers;
using System.Globalization;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>
/// One number in, one number out, with one decimal: exactly the text that Python's <c>format(x, '.1f')</c> gives, in every
/// culture. <c>number = [ws] decimal [ws]</c>, white space being ASCII's.
/// </summary>
public static class Temperature
{
    // '-', the 309 integer digits of double.MaxValue, '.', one decimal.
    private const int MaxTextLength = 312;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    /// <summary>Reads a number; anything but one finite decimal number is refused.</summary>
    public static bool TryParse(in ReadOnlySequence<byte> message, out double value)
    {
        if (message.IsSingleSegment)
            return TryParse(message.FirstSpan, out value);

        // A number has no greatest length ("000...1"); the message has one, its framing's.
        var copy = ArrayPool<byte>.Shared.Rent((int)message.Length);
        message.CopyTo(copy);
        var parsed = TryParse(copy.AsSpan(0, (int)message.Length), out value);
        ArrayPool<byte>.Shared.Return(copy);
        return parsed;
    }

    /// <inheritdoc cref="TryParse(in ReadOnlySequence{byte}, out double)"/>
    public static bool TryParse(ReadOnlySpan<byte> message, out double value)
    {
        // double.TryParse overlooks trailing NULs, and takes words such as "Infinity": only these bytes make a number.
        var text = message.Trim(" \t\n\v\f\r"u8);
        value = 0;
        return text.IndexOfAnyExcept(NumberBytes) < 0
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>Converts; the result of a finite value may be infinite.</summary>
    public static double Convert(double value, TemperatureDirection direction) => direction == TemperatureDirection.CelsiusToFahrenheit
        ? (9.0 / 5.0 * value) + 32.0
        : (value - 32.0) * 5.0 / 9.0;

    /// <summary>Writes a value with one decimal, correctly rounded, ties of the binary value to even; <c>inf</c> or <c>-inf</c>.</summary>
    public static void Write(double value, IBufferWriter<byte> output)
    {
        if (double.IsInfinity(value))
        {
            output.Write(value > 0 ? "inf"u8 : "-inf"u8);
            return;
        }

        var span = output.GetSpan(MaxTextLength);

        // .NET rounds the exact decimal expansion half away from zero, Python half to even. A tie at one decimal is a binary
        // fraction of exactly 1/4 or 3/4: away from zero is even for 3/4 (.8), odd for 1/4 (.3, where .2 is right).
        if (Math.Abs(value % 1) == 0.25)
        {
            Math.Truncate(value).TryFormat(span, out var whole, "F0", CultureInfo.InvariantCulture);
            ".2"u8.CopyTo(span[whole..]);
            output.Advance(whole + 2);
            return;
        }

        value.TryFormat(span, out var written, "F1", CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
