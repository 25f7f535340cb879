using System.Buffers;
using System.Globalization;
using System.Text;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Messages;

public sealed class TemperatureTests
{
    private const int MaxReported = 20;

    [Theory]
    [InlineData(1_000_000, 1)]
    public async Task Every_result_is_the_text_that_python_gives(int count, int seed)
    {
        await using var vectors = new TemperatureVectors(count, seed);
        var mismatches = new List<string>();
        var output = new ArrayBufferWriter<byte>();
        var compared = await vectors.ForEachAsync(
            (input, fahrenheit, celsius, rounded) =>
            {
                if (!Temperature.TryParse(input, out var value))
                    mismatches.Add($"{Encoding.ASCII.GetString(input)} is refused");
                Compare("C->F", input, Temperature.Convert(value, TemperatureDirection.CelsiusToFahrenheit), fahrenheit);
                Compare("F->C", input, Temperature.Convert(value, TemperatureDirection.FahrenheitToCelsius), celsius);
                Compare("as it is", input, value, rounded);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(count, compared);
        Assert.True(mismatches.Count == 0, $"{mismatches.Count} mismatches:\n{string.Join('\n', mismatches.Take(MaxReported))}");

        void Compare(string what, ReadOnlySpan<byte> input, double result, ReadOnlySpan<byte> expected)
        {
            output.ResetWrittenCount();
            Temperature.Write(result, output);
            if (!output.WrittenSpan.SequenceEqual(expected))
                mismatches.Add($"{what} {Encoding.ASCII.GetString(input)}: {Encoding.ASCII.GetString(output.WrittenSpan)}, not {Encoding.ASCII.GetString(expected)}");
        }
    }

    [Theory]
    [InlineData("36.5", 36.5)]
    [InlineData(" 36.5\t", 36.5)]
    [InlineData("\r\n\v\f36.5 \n", 36.5)]
    [InlineData("+36.5", 36.5)]
    [InlineData("-.5", -0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e2", 100)]
    [InlineData("1E+2", 100)]
    [InlineData("1e-400", 0)]
    [InlineData("000000000000000000000000000000000001", 1)]
    [InlineData("-0", -0.0)]
    public void Decimal_number_is_taken_however_it_is_cut(string text, double expected)
    {
        foreach (var length in new[] { 1, 2, 100 })
        {
            Assert.True(Temperature.TryParse(Wire.Sequence(Wire.Cut(Encoding.UTF8.GetBytes(text), [length])), out var value));
            Assert.Equal(expected, value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("-inf")]
    [InlineData("Infinity")]
    [InlineData("∞")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1 2")]
    [InlineData("- 1")]
    [InlineData("0x10")]
    [InlineData("1_0")]
    [InlineData("1,5")]
    [InlineData("1,000.5")]
    [InlineData("(1)")]
    [InlineData("$1")]
    [InlineData("36.5\0")]
    [InlineData("\036.5")]
    [InlineData("36.5C")]
    [InlineData("36.5°")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("３６")]
    [InlineData("٣٦")]
    [InlineData("−5")]
    [InlineData("\u00A036.5")]
    [InlineData("\uFEFF36.5")]
    public void Anything_else_is_refused(string text)
    {
        foreach (var length in new[] { 1, 100 })
            Assert.False(Temperature.TryParse(Wire.Sequence(Wire.Cut(Encoding.UTF8.GetBytes(text), [length])), out _), text);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(0.25, "0.2")]
    [InlineData(0.75, "0.8")]
    [InlineData(-0.25, "-0.2")]
    [InlineData(-0.04, "-0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(97.7, "97.7")]
    public void Value_is_written_with_one_decimal_and_ties_to_even(double value, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        Temperature.Write(value, output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Overflowing_sum_is_infinite()
    {
        Assert.Equal(double.PositiveInfinity, Temperature.Convert(double.MaxValue, TemperatureDirection.CelsiusToFahrenheit));
        Assert.Equal(double.NegativeInfinity, Temperature.Convert(double.MinValue, TemperatureDirection.FahrenheitToCelsius));
    }

    [Fact]
    public void Culture_of_the_thread_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~", PositiveSign = "!", PositiveInfinitySymbol = "much" };
        CultureInfo.CurrentCulture = culture;
        try
        {
            Assert.Equal("~0,5", $"{-0.5}");
            Assert.True(Temperature.TryParse("-17.5"u8, out var value));
            var output = new ArrayBufferWriter<byte>();
            Temperature.Write(Temperature.Convert(value, TemperatureDirection.CelsiusToFahrenheit), output);
            output.Write(" "u8);
            Temperature.Write(-1234.5, output);
            output.Write(" "u8);
            Temperature.Write(-1234.25, output);
            Assert.Equal("0.5 -1234.5 -1234.2", Encoding.ASCII.GetString(output.WrittenSpan));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
