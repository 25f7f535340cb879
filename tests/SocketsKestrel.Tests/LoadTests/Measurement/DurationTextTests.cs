using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("3s", 3_000)]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1h", 3_600_000)]
    [InlineData("250us", 0.25)]
    [InlineData("0s", 0)]
    public void A_number_and_a_unit_are_a_duration(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)), DurationText.Parse(text));

    [Theory]
    [InlineData("5", "'5' has no unit: 5s, 5ms, 5m or 5h?")]
    [InlineData("5d", "'d' is none of the units us, ms, s, m, h")]
    [InlineData("-5s", "is not a duration")]
    [InlineData("1,5s", "is not a duration")]
    [InlineData("s", "is not a duration")]
    [InlineData("", "is not a duration")]
    [InlineData("1e9h", "is not a duration")]
    [InlineData("99999999h", "is longer than 30 days")]
    public void Anything_else_is_named(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<FormatException>(() => DurationText.Parse(text)).Message);

    [Theory]
    [InlineData("90s")]
    [InlineData("2m")]
    [InlineData("1500ms")]
    [InlineData("250us")]
    [InlineData("0s")]
    public void What_is_written_is_what_is_read(string text) => Assert.Equal(text, DurationText.Format(DurationText.Parse(text)));
}
