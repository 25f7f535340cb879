using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Messages of one length, sent as they are.</summary>
internal sealed class FixedLengthFraming(int length) : IMessageFraming
{
    public FramingType Type => FramingType.Raw;

    public int MaxLength => length;

    public bool TryParseMessage(
        in ReadOnlySequence<byte> input, ref SequencePosition consumed, ref SequencePosition examined, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        examined = input.End;
        if (input.Length < length)
        {
            message = default;
            return false;
        }

        message = input.Slice(0, length);
        consumed = examined = message.End;
        return true;
    }

    public void WriteMessage(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        foreach (var segment in message)
            output.Write(segment.Span);
    }
}
