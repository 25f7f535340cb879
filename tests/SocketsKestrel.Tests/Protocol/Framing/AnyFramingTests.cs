using System.Buffers;
using System.IO.Pipelines;
using CsCheck;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Framing;

/// <summary>What holds for every framing that keeps messages apart.</summary>
public sealed class AnyFramingTests
{
    private const int MaxLength = 40;

    /// <summary>Messages that a line can carry: no LF, and no CR where the line end would take it along. CR is frequent on purpose.</summary>
    private static readonly Gen<byte[][]> Messages =
        Gen.Frequency((4, Gen.Byte), (1, Gen.Const((byte)'\r'))).Array[0, MaxLength].Select(Line).Array[0, 12];

    private static readonly Gen<int[]> Cuts = Gen.Int[0, 25].Array[1, 20].Where(cuts => cuts.Sum() > 0);

    [Theory]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public void Written_messages_are_read_again_however_the_stream_is_cut(FramingType type)
    {
        var framing = IMessageFraming.Create(type, MaxLength);
        Gen.Select(Messages, Cuts).Sample(
            (messages, cuts) =>
            {
                var read = Frames.Read(framing, Wire.Cut(Frames.Write(framing, messages), cuts), out var left);
                Assert.Equal(0, left);
                Assert.Equal(messages, read);
            },
            iter: 3000);
    }

    [Theory]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public async Task Written_messages_are_read_again_from_a_pipe(FramingType type)
    {
        var framing = IMessageFraming.Create(type, MaxLength);
        await Gen.Select(Messages, Cuts).SampleAsync(
            async (messages, cuts) =>
            {
                var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16));
                foreach (var piece in Wire.Cut(Frames.Write(framing, messages), cuts))
                {
                    piece.CopyTo(pipe.Writer.GetSpan(piece.Length));
                    pipe.Writer.Advance(piece.Length);
                }

                await pipe.Writer.CompleteAsync();
                Assert.Equal(messages, await ReadAllAsync(framing, pipe.Reader));
            },
            iter: 1000);
    }

    [Theory]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public void Message_cut_into_segments_is_written_as_one(FramingType type)
    {
        var framing = IMessageFraming.Create(type, MaxLength);
        Gen.Select(Messages, Cuts).Sample(
            (messages, cuts) =>
            {
                foreach (var message in messages)
                {
                    var output = new ArrayBufferWriter<byte>();
                    framing.WriteMessage(Wire.Sequence(Wire.Cut(message, cuts)), output);
                    Assert.Equal(Frames.Write(framing, message), output.WrittenSpan);
                }
            },
            iter: 500);
    }

    [Theory]
    [InlineData(FramingType.Raw)]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public void Nothing_is_allocated_for_a_message(FramingType type)
    {
        var framing = IMessageFraming.Create(type, MaxLength);
        var wire = Frames.Write(framing, "first message"u8.ToArray(), "second message"u8.ToArray());
        var whole = Wire.Sequence(wire);
        var pieces = Wire.Sequence(Wire.Cut(wire, [5]));
        Parse(framing, whole, pieces, times: 2000);

        var messages = 0;
        Assert.Equal(0, Allocations.Of(() => messages = Parse(framing, whole, pieces, times: 20_000)));
        Assert.InRange(messages, 20_000, 80_000);
    }

    [Theory]
    [InlineData(FramingType.Raw)]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public void No_bytes_are_no_message_yet(FramingType type)
    {
        var consumed = default(SequencePosition);
        var examined = default(SequencePosition);
        Assert.False(IMessageFraming.Create(type, MaxLength).TryParseMessage(default, ref consumed, ref examined, out _));
    }

    [Theory]
    [InlineData(FramingType.Raw)]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public void Created_framing_has_its_type_and_length(FramingType type)
    {
        var framing = IMessageFraming.Create(type, MaxLength);
        Assert.Equal(type, framing.Type);
        Assert.Equal(MaxLength, framing.MaxLength);
        Assert.Throws<ArgumentOutOfRangeException>(() => IMessageFraming.Create(type, 0));
    }

    private static byte[] Line(byte[] bytes)
    {
        var line = Array.ConvertAll(bytes, b => b == (byte)'\n' ? (byte)' ' : b);
        if (line is [.., (byte)'\r'])
            line[^1] = (byte)'.';
        return line;
    }

    private static int Parse(IMessageFraming framing, ReadOnlySequence<byte> whole, ReadOnlySequence<byte> pieces, int times)
    {
        var messages = 0;
        for (var i = 0; i < times; i++)
        {
            var input = (i & 1) == 0 ? whole : pieces;
            var consumed = input.Start;
            var examined = input.End;
            while (!input.IsEmpty && framing.TryParseMessage(input, ref consumed, ref examined, out _))
            {
                messages++;
                input = input.Slice(consumed);
            }
        }

        return messages;
    }

    private static async Task<List<byte[]>> ReadAllAsync(IMessageFraming framing, PipeReader reader)
    {
        var messages = new List<byte[]>();
        while (true)
        {
            var result = await reader.ReadAsync();
            var rest = result.Buffer;
            var consumed = rest.Start;
            var examined = rest.End;
            while (!rest.IsEmpty && framing.TryParseMessage(rest, ref consumed, ref examined, out var message))
            {
                messages.Add(message.ToArray());
                rest = rest.Slice(consumed);
            }

            reader.AdvanceTo(rest.Start, examined);
            if (result.IsCompleted)
                return messages;
        }
    }
}
