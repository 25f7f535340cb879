using System.Text;
using CsCheck;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Framing;

public sealed class LineFramingTests
{
    private const int MaxLength = 8;

    private readonly LineFraming _framing = new(MaxLength);

    [Theory]
    [InlineData("a\n", "a")]
    [InlineData("a\r\n", "a")]
    [InlineData("a\r\r\n", "a\r")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("a\n\nb\n", "a", "", "b")]
    [InlineData("a\r\n\r\nb\n", "a", "", "b")]
    [InlineData(" a \n", " a ")]
    [InlineData("\0\n", "\0")]
    public void Line_ends_at_lf_and_loses_one_cr(string wire, params string[] messages)
    {
        foreach (var length in new[] { 1, 2, 3, 100 })
            Assert.Equal(messages, Read(wire, length));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a\r")]
    [InlineData("12345678")]
    [InlineData("12345678\r")]
    public void Line_without_its_end_is_incomplete(string wire)
    {
        foreach (var length in new[] { 1, 3, 100 })
        {
            Assert.Empty(Frames.Read(_framing, Wire.Cut(Encoding.UTF8.GetBytes(wire), [length]), out var left));
            Assert.Equal(wire.Length, left);
        }
    }

    [Theory]
    [InlineData("12345678\n", "12345678")]
    [InlineData("12345678\r\n", "12345678")]
    [InlineData("1234567\r\r\n", "1234567\r")]
    public void Line_of_the_greatest_length_passes(string wire, string message)
    {
        foreach (var length in new[] { 1, 4, 8, 9, 100 })
            Assert.Equal([message], Read(wire, length));
    }

    [Theory]
    [InlineData("123456789\n")]
    [InlineData("123456789\r\n")]
    [InlineData("12345678\r\r\n")]
    [InlineData("123456789")]
    [InlineData("12345678\rx")]
    [InlineData("12345678\r\r")]
    public void Line_one_byte_longer_is_refused(string wire)
    {
        foreach (var length in new[] { 1, 4, 8, 9, 100 })
        {
            var refused = Assert.Throws<ProtocolException>(() => Read(wire, length));
            Assert.Same(ProtocolError.TooLong, refused.Error);
        }
    }

    [Fact]
    public void Lines_before_one_that_is_too_long_are_read()
    {
        var input = Wire.Sequence("one\n"u8.ToArray(), "123456789\n"u8.ToArray());
        var consumed = input.Start;
        var examined = input.End;
        Assert.True(_framing.TryParseMessage(input, ref consumed, ref examined, out var message));
        Assert.Equal("one", Encoding.UTF8.GetString(message));
        Assert.Throws<ProtocolException>(() => _framing.TryParseMessage(input.Slice(consumed), ref consumed, ref examined, out _));
    }

    [Fact]
    public void No_more_is_kept_waiting_than_the_longest_line_and_a_cr()
    {
        Gen.Byte.Where(b => b != (byte)'\n').Array[MaxLength * 3].Sample(bytes =>
        {
            var fed = 0;
            Assert.Throws<ProtocolException>(() => Frames.Read(_framing, Count(Wire.Cut(bytes, [1]))));
            Assert.InRange(fed, MaxLength + 1, MaxLength + 2);

            IEnumerable<byte[]> Count(IEnumerable<byte[]> pieces)
            {
                foreach (var piece in pieces)
                {
                    fed++;
                    yield return piece;
                }
            }
        });
    }

    [Theory]
    [InlineData("a", "a\n")]
    [InlineData("", "\n")]
    [InlineData("a\n", "a\n")]
    [InlineData("a\r\n", "a\n")]
    [InlineData("\n", "\n")]
    [InlineData("a\nb", "a b\n")]
    [InlineData("a\r\nb", "a b\n")]
    [InlineData("a\nb\n", "a b\n")]
    [InlineData("a\rb", "a\rb\n")]
    [InlineData("\na", " a\n")]
    public void Message_is_sent_as_exactly_one_line(string message, string wire) => Assert.Equal(wire, Frames.WriteText(_framing, message));

    [Fact]
    public void Any_message_is_sent_as_exactly_one_line() =>
        Gen.OneOf(Gen.Const((byte)'\n'), Gen.Const((byte)'\r'), Gen.Byte).Array[0, 30].Sample(message =>
        {
            var wire = Frames.Write(_framing, message);
            Assert.Equal(wire.Length - 1, Array.IndexOf(wire, (byte)'\n'));
        });

    private List<string> Read(string wire, int length) =>
        Frames.Read(_framing, Wire.Cut(Encoding.UTF8.GetBytes(wire), [length])).ConvertAll(Encoding.UTF8.GetString);
}
