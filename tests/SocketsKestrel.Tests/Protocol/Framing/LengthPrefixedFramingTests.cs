using System.Buffers.Binary;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Framing;

public sealed class LengthPrefixedFramingTests
{
    private const int MaxLength = 8;

    private readonly LengthPrefixedFraming _framing = new(MaxLength);

    [Fact]
    public void Length_is_four_bytes_with_the_greatest_first() =>
        Assert.Equal([0, 0, 0, 2, (byte)'h', (byte)'i'], Frames.Write(_framing, "hi"u8.ToArray()));

    [Fact]
    public void Empty_message_is_its_length_alone()
    {
        Assert.Equal([0, 0, 0, 0], Frames.Write(_framing, ""u8.ToArray()));
        Assert.Equal([[]], Frames.Read(_framing, [[0, 0], [0, 0]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MaxLength)]
    public void Message_up_to_the_greatest_length_passes(int length)
    {
        var wire = Frames.Write(_framing, new byte[length]);
        foreach (var cut in new[] { 1, 3, 100 })
            Assert.Equal([new byte[length]], Frames.Read(_framing, Wire.Cut(wire, [cut])));
    }

    [Theory]
    [InlineData(MaxLength + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Length_that_cannot_be_is_refused_before_a_byte_of_the_message(int length)
    {
        var header = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        foreach (var cut in new[] { 1, 3, 100 })
        {
            var refused = Assert.Throws<ProtocolException>(() => Frames.Read(_framing, Wire.Cut(header, [cut])));
            Assert.Same(ProtocolError.TooLong, refused.Error);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void Message_without_its_last_byte_is_incomplete(int arrived)
    {
        var wire = Frames.Write(_framing, new byte[6]);
        Assert.Empty(Frames.Read(_framing, Wire.Cut(wire[..arrived], [2]), out var left));
        Assert.Equal(arrived, left);
    }

    [Fact]
    public void Announced_length_allocates_nothing()
    {
        var framing = new LengthPrefixedFraming(int.MaxValue);
        var input = Wire.Sequence([[0x7F, 0xFF, 0xFF, 0xFF, 1]]);
        Parse();
        var complete = true;
        Assert.Equal(0, Allocations.Of(() => complete = Parse()));
        Assert.False(complete);

        bool Parse()
        {
            var consumed = input.Start;
            var examined = input.End;
            return framing.TryParseMessage(input, ref consumed, ref examined, out _);
        }
    }
}
