using System.Text;
using CsCheck;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.LoadTests.Scenarios;

public sealed class MessageStampTests
{
    private static readonly MessageStamp Example = new(Run: 0xDEADBEEF, Sender: 7, Sequence: 123_456, Scheduled: 5_000_000_000_123, Lateness: 42_000);

    private static readonly Gen<MessageStamp> Stamps =
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, Gen.Long, Gen.Long[0, (1L << 48) - 1], (run, sender, sequence, scheduled, lateness) =>
            new MessageStamp(run, sender, sequence, scheduled, lateness));

    private static readonly Gen<int> Sizes = Gen.Frequency((1, Gen.Const(MessageStamp.MinSize)), (8, Gen.Int[MessageStamp.MinSize, 200]), (1, Gen.Int[200, 70_000]));

    [Fact]
    public void What_was_written_is_read()
    {
        Gen.Select(Stamps, Sizes).Sample((stamp, size) =>
        {
            Assert.Equal(StampState.Intact, MessageStamp.Read(Written(stamp, size), out var read));
            Assert.Equal(stamp, read);
        });
    }

    [Fact]
    public void Message_is_a_line_of_printable_text()
    {
        Gen.Select(Stamps, Sizes).Sample((stamp, size) => Assert.All(Written(stamp, size), b => Assert.InRange(b, 0x21, 0x7E)));
    }

    [Fact]
    public void Shortest_message_has_42_bytes()
    {
        Assert.Equal(42, MessageStamp.MinSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => Example.Write(new byte[41]));
    }

    [Fact]
    public void Lateness_is_kept_within_its_bits()
    {
        MessageStamp.Read(Written(Example with { Lateness = long.MaxValue }, 64), out var longest);
        MessageStamp.Read(Written(Example with { Lateness = -5 }, 64), out var early);

        Assert.Equal((1L << 48) - 1, longest.Lateness);
        Assert.Equal(Example with { Lateness = 0 }, early);
    }

    [Fact]
    public void Every_altered_byte_is_found()
    {
        var message = Written(Example, 100);
        for (var i = 0; i < message.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                message[i] ^= (byte)(1 << bit);
                var state = MessageStamp.Read(message, out var stamp);
                Assert.Equal(i < MessageStamp.MinSize ? StampState.StampAltered : StampState.BodyAltered, state);
                Assert.Equal(i < MessageStamp.MinSize ? default : Example, stamp);
                message[i] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public void Cut_or_joined_message_is_found()
    {
        var message = Written(Example, 100);
        for (var length = 2; length < message.Length; length++)
            Assert.Equal(StampState.StampAltered, MessageStamp.Read(message.AsSpan(0, length), out _));
        Assert.Equal(StampState.StampAltered, MessageStamp.Read([.. message, .. message], out _));
        Assert.Equal(StampState.StampAltered, MessageStamp.Read([.. message, (byte)'a'], out _));
    }

    [Fact]
    public void Body_of_another_message_is_found()
    {
        var message = Written(Example, 100);
        Written(Example with { Sequence = Example.Sequence + 1 }, 100).AsSpan(MessageStamp.MinSize).CopyTo(message.AsSpan(MessageStamp.MinSize));

        Assert.Equal(StampState.BodyAltered, MessageStamp.Read(message, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("* name joined")]
    [InlineData("* somebody with a name as long as a stamp joined the room")]
    [InlineData("ERR too-long the message is longer than 8192 bytes, which is the limit")]
    [InlineData("1.0.17.64 abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")]
    public void What_is_not_stamped_is_foreign(string text)
    {
        Assert.Equal(StampState.Foreign, MessageStamp.Read(Encoding.UTF8.GetBytes(text), out var stamp));
        Assert.Equal(default, stamp);
    }

    [Fact]
    public void Any_bytes_can_be_read()
    {
        // Half of them marked, as else nearly all would be foreign at the first look.
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Bool).Sample(
            (bytes, marked) => Assert.NotEqual(StampState.Intact, MessageStamp.Read(marked ? [.. "~|"u8, .. bytes] : bytes, out _)));
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        var message = new byte[5000];
        var intact = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (uint i = 0; i < 1000; i++)
            {
                (Example with { Sequence = i }).Write(message);
                if (MessageStamp.Read(message, out _) == StampState.Intact)
                    intact++;
            }
        }));
        Assert.Equal(0, intact % 1000);
        Assert.True(intact > 0);
    }

    private static byte[] Written(MessageStamp stamp, int size)
    {
        var message = new byte[size];
        stamp.Write(message);
        return message;
    }
}
