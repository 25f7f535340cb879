using System.Buffers;

namespace SocketsKestrel.Protocol.Framing;

/// <summary>
/// No framing: all that is there is one message, in pieces of at most <see cref="MaxLength"/> bytes. For peers that do not
/// frame; what they send arrives in other pieces than it was sent in.
/// </summary>
public sealed class RawFraming : IMessageFraming
{
    /// <param name="maxLength">The longest message handed out, in bytes; at least 1.</param>
    public RawFraming(int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        MaxLength = maxLength;
    }

    /// <inheritdoc/>
    public FramingType Type => FramingType.Raw;

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public bool TryParseMessage(
        in ReadOnlySequence<byte> input, ref SequencePosition consumed, ref SequencePosition examined, out ReadOnlySequence<byte> message)
    {
        message = input.Length > MaxLength ? input.Slice(0, MaxLength) : input;
        consumed = examined = message.End;
        return !message.IsEmpty;
    }

    /// <inheritdoc/>
    public void WriteMessage(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        foreach (var segment in message)
            output.Write(segment.Span);
    }
}
