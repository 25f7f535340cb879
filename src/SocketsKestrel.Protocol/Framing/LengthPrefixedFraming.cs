using System.Buffers;
using System.Buffers.Binary;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Protocol.Framing;

/// <summary>
/// <c>message = length *OCTET</c>, with the length as a 4-byte big-endian signed integer from 0 to <see cref="MaxLength"/>.
/// The announced length allocates nothing: the payload is handed out where it was received.
/// </summary>
public sealed class LengthPrefixedFraming : IMessageFraming
{
    private const int HeaderLength = sizeof(int);

    /// <param name="maxLength">The longest payload read, in bytes; at least 1.</param>
    public LengthPrefixedFraming(int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        MaxLength = maxLength;
    }

    /// <inheritdoc/>
    public FramingType Type => FramingType.LengthPrefixed;

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public bool TryParseMessage(
        in ReadOnlySequence<byte> input, ref SequencePosition consumed, ref SequencePosition examined, out ReadOnlySequence<byte> message)
    {
        message = default;
        examined = input.End;
        Span<byte> header = stackalloc byte[HeaderLength];
        if (input.Length < HeaderLength)
            return false;
        input.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length < 0 || length > MaxLength)
            throw new ProtocolException(ProtocolError.TooLong);
        if (input.Length - HeaderLength < length)
            return false;
        message = input.Slice(HeaderLength, length);
        consumed = examined = message.End;
        return true;
    }

    /// <inheritdoc/>
    public void WriteMessage(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(HeaderLength), checked((int)message.Length));
        output.Advance(HeaderLength);
        foreach (var segment in message)
            output.Write(segment.Span);
    }
}
