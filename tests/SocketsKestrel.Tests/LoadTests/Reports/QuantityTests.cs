using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Reports;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(850e-9, "850 ns")]
    [InlineData(12.34e-6, "12.3 µs")]
    [InlineData(0.0009996, "1.00 ms")]
    [InlineData(0.0009994, "999 µs")]
    [InlineData(0.25, "250 ms")]
    [InlineData(1.5, "1.50 s")]
    [InlineData(90, "1.50 min")]
    [InlineData(double.NaN, "–")]
    public void Time_has_three_digits_and_its_unit(double seconds, string expected) => Assert.Equal(expected, Quantity.Time(seconds));

    [Theory]
    [InlineData(10, "10 s")]
    [InlineData(0.5, "500 ms")]
    [InlineData(1.5, "1.5 s")]
    [InlineData(120, "2 min")]
    public void A_duration_has_no_digits_that_say_nothing(double seconds, string expected) => Assert.Equal(expected, Quantity.Duration(seconds));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.25, "0.25")]
    [InlineData(9.996, "10.0")]
    [InlineData(99.5, "99.5")]
    [InlineData(12_345.6, "12,346")]
    [InlineData(double.PositiveInfinity, "–")]
    public void A_rate_has_three_digits_or_all_before_the_point(double rate, string expected) => Assert.Equal(expected, Quantity.Rate(rate));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.00001, "<0.01 %")]
    [InlineData(0.0012, "0.12 %")]
    [InlineData(1, "100 %")]
    public void A_share_is_in_percent(double share, string expected) => Assert.Equal(expected, Quantity.Share(share));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(64L << 20, "64.0 MiB")]
    public void A_size_has_its_unit(double bytes, string expected) => Assert.Equal(expected, Quantity.Size(bytes));
}
