using CsCheck;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Framing;

public sealed class RawFramingTests
{
    private const int MaxLength = 8;

    private readonly RawFraming _framing = new(MaxLength);

    [Fact]
    public void What_one_read_returns_is_one_message() =>
        Assert.Equal(["ab"u8.ToArray(), "c\nd"u8.ToArray()], Frames.Read(_framing, ["ab"u8.ToArray(), "c\nd"u8.ToArray()]));

    [Fact]
    public void Message_is_sent_as_it_is() => Assert.Equal("a\r\nb\n", Frames.WriteText(_framing, "a\r\nb\n"));

    [Fact]
    public void Any_stream_comes_out_whole_in_pieces_of_at_most_the_greatest_length() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[1, 30].Array[1, 10]).Sample((bytes, cuts) =>
        {
            var messages = Frames.Read(_framing, Wire.Cut(bytes, cuts), out var left);
            Assert.Equal(0, left);
            Assert.Equal(bytes, messages.SelectMany(m => m));
            Assert.All(messages, m => Assert.InRange(m.Length, 1, MaxLength));
        });
}
