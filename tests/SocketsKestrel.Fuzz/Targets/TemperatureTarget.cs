using System.Buffers;
using System.Text;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>A number as text: taken if and only if the grammar says so, read and written as exact arithmetic gives it.</summary>
public sealed class TemperatureTarget : IFuzzTarget
{
    private const int MaxLength = 1200;

    /// <inheritdoc/>
    public string Name => "temperature";

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        if (input.Length > MaxLength)
            return;
        var taken = Temperature.TryParse(input, out var value);
        var takenInSegments = Temperature.TryParse(Slices.Of(input, 1 + (input.Length / 3)), out var again);
        FindingException.ThrowUnless(taken == takenInSegments && value.Equals(again), "in segments it is another number");

        var number = ExactDecimal.TryParse(input);
        FindingException.ThrowUnless(taken == (number is { OverflowsDouble: false }), $"taken is {taken}");
        if (!taken)
            return;
        FindingException.ThrowUnless(double.IsFinite(value), "not finite");
        FindingException.ThrowUnless(number!.IsNearest(value), $"{value:R} is not the nearest double");
        MustBeWritten(value);
        MustBeWritten(Temperature.Convert(value, TemperatureDirection.CelsiusToFahrenheit));
        MustBeWritten(Temperature.Convert(value, TemperatureDirection.FahrenheitToCelsius));
    }

    private static void MustBeWritten(double value)
    {
        var output = new ArrayBufferWriter<byte>();
        Temperature.Write(value, output);
        var text = Encoding.ASCII.GetString(output.WrittenSpan);
        var expected = double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : ExactDecimal.Format(value);
        FindingException.ThrowUnless(text == expected, $"{value:R} is written as {text}, not {expected}");
    }
}
