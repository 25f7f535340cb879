using SocketsKestrel.Terminal.Text;

namespace SocketsKestrel.Tests.Terminal.Text;

public sealed class ScreenTextTests
{
    [Theory]
    [InlineData("plain 안녕 👋", "plain 안녕 👋")]
    [InlineData("a\tb\r\nc", "a b  c")]
    [InlineData("\u001b[2J\u0007\u0000\u007f\u009b", "\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\u202Eb\u2066c\u200Fd\u061C", "a\uFFFDb\uFFFDc\uFFFDd\uFFFD")]
    [InlineData("a\u2028b", "a b")]
    public void Controls_and_overrides_are_replaced(string text, string shown) => Assert.Equal(shown, ScreenText.WithoutControls(text));

    [Theory]
    [InlineData("👨‍👩‍👧 👍🏽 ❤️ 1️⃣", "👨👩👧 👍 ❤ 1")]
    [InlineData("🇰🇷!", "KR!")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("\u1100\u1161\u1100", "가\u1100")]
    [InlineData("e\u0301", "e\u0301")]
    [InlineData("x\u0300\u0301\u0302\u0303\u0304\u0305y", "x\u0300\u0301\u0302y")]
    [InlineData("a\u200Bb\u00ADc", "abc")]
    [InlineData("\u001b안", "\uFFFD안")]
    public void What_terminals_disagree_on_is_taken_apart(string text, string shown) => Assert.Equal(shown, ScreenText.ForCells(text));

    [Fact]
    public void A_lone_surrogate_is_replaced() => Assert.Equal("a\uFFFDb", ScreenText.ForCells("a\uD83Db"));
}
