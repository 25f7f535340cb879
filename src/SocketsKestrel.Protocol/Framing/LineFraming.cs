using System.Buffers;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Protocol.Framing;

/// <summary>
/// <c>message = *OCTET [CR] LF</c>: bytes up to LF; one CR before it is dropped; sent with LF. A line end inside a message
/// that came from elsewhere is sent as a space, at its end not at all: one message never becomes two.
/// </summary>
public sealed class LineFraming : IMessageFraming
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    /// <param name="maxLength">The longest line read, in bytes, without its line end; at least 1.</param>
    public LineFraming(int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        MaxLength = maxLength;
    }

    /// <inheritdoc/>
    public FramingType Type => FramingType.Line;

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public bool TryParseMessage(
        in ReadOnlySequence<byte> input, ref SequencePosition consumed, ref SequencePosition examined, out ReadOnlySequence<byte> message)
    {
        examined = input.End;
        var first = input.FirstSpan;
        var index = first.IndexOf(Lf);
        if (index >= 0)
        {
            message = input.Slice(0, index > 0 && first[index - 1] == Cr ? index - 1 : index);
            consumed = examined = input.GetPosition(index + 1);
        }
        else if (!input.IsSingleSegment && input.PositionOf(Lf) is { } lf)
        {
            message = WithoutCr(input.Slice(0, lf));
            consumed = examined = input.GetPosition(1, lf);
        }
        else
        {
            message = default;
            // The longest good line still without its LF is MaxLength bytes and a CR.
            if (input.Length > MaxLength && WithoutCr(input).Length > MaxLength)
                throw new ProtocolException(ProtocolError.TooLong);
            return false;
        }

        return message.Length <= MaxLength ? true : throw new ProtocolException(ProtocolError.TooLong);
    }

    /// <inheritdoc/>
    public void WriteMessage(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        if (message.PositionOf(Lf) is not null)
        {
            WriteAsOneLine(message, output);
            return;
        }

        foreach (var segment in message)
            output.Write(segment.Span);
        output.Write([Lf]);
    }

    private static ReadOnlySequence<byte> WithoutCr(in ReadOnlySequence<byte> line) =>
        !line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == Cr ? line.Slice(0, line.Length - 1) : line;

    private static void WriteAsOneLine(ReadOnlySequence<byte> rest, IBufferWriter<byte> output)
    {
        while (rest.PositionOf(Lf) is { } lf)
        {
            foreach (var segment in WithoutCr(rest.Slice(0, lf)))
                output.Write(segment.Span);
            rest = rest.Slice(rest.GetPosition(1, lf));
            output.Write(rest.IsEmpty ? [Lf] : " "u8);
            if (rest.IsEmpty)
                return;
        }

        foreach (var segment in rest)
            output.Write(segment.Span);
        output.Write([Lf]);
    }
}
