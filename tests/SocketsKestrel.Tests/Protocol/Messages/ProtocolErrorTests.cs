using System.Text;
using System.Text.RegularExpressions;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Tests.Protocol.Messages;

public sealed partial class ProtocolErrorTests
{
    public static TheoryData<ProtocolError, string> Known => new()
    {
        { ProtocolError.TooLong, "too-long" },
        { ProtocolError.Torn, "torn" },
        { ProtocolError.BadUtf8, "bad-utf8" },
        { ProtocolError.NotANumber, "not-a-number" },
        { ProtocolError.Full, "full" },
    };

    [Theory]
    [MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public void Error_is_one_line_of_ascii_with_a_kebab_code(ProtocolError error, string code)
    {
        Assert.Equal(code, error.Code);
        Assert.Matches(WireForm(), Encoding.UTF8.GetString(error.Message.Span));
        Assert.StartsWith($"ERR {code} ", Encoding.UTF8.GetString(error.Message.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Error_is_spelled_from_its_code_and_text() =>
        Assert.Equal("ERR no-tea the pot is empty", Encoding.ASCII.GetString(new ProtocolError("no-tea", "the pot is empty").Message.Span));

    [Fact]
    public void Lost_framing_carries_what_to_tell_the_peer()
    {
        var lost = new ProtocolException(ProtocolError.TooLong);
        Assert.Same(ProtocolError.TooLong, lost.Error);
        Assert.Equal(ProtocolError.TooLong.Text, lost.Message);
    }

    [GeneratedRegex("^ERR [a-z0-9]+(-[a-z0-9]+)* [ -~]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WireForm();
}
