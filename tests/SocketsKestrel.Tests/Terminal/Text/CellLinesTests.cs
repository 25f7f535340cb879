using CsCheck;
using SocketsKestrel.Terminal.Text;

namespace SocketsKestrel.Tests.Terminal.Text;

public sealed class CellLinesTests
{
    [Fact]
    public void Lines_break_between_words() => Assert.Equal(["one two", "three four", "five"], CellLines.Wrap("one two three four five", 9, 11));

    [Fact]
    public void A_word_that_is_too_long_is_cut() => Assert.Equal(["ab", "cdef", "gh"], CellLines.Wrap("abcdefgh", 2, 4));

    [Fact]
    public void A_Korean_letter_takes_two_columns() => Assert.Equal(["안녕", "하세", "요"], CellLines.Wrap("안녕하세요", 5, 4));

    [Fact]
    public void Nothing_is_one_line() => Assert.Equal([""], CellLines.Wrap("", 10, 10));

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("longer than that", 10, "longer…")]
    [InlineData("가나다라", 6, "가나…")]
    public void What_does_not_fit_is_cut(string text, int width, string shown) => Assert.Equal(shown, CellLines.Fit(text, width));

    [Fact]
    public void No_line_is_too_wide_and_no_letter_is_lost() => Gen.Select(Gen.Int[0, 5].Select(letter => new[] { "a", "b", " ", "한", "👋", "é" }[letter]).Array[0, 60].Select(string.Concat), Gen.Int[2, 20], Gen.Int[0, 20]).Sample((text, first, more) =>
    {
        var others = first + more;
        var lines = CellLines.Wrap(text, first, others);
        Assert.All(lines.Index(), line => Assert.InRange(CellLines.WidthOf(line.Item.TrimEnd()), 0, line.Index == 0 ? first : others));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    });
}
