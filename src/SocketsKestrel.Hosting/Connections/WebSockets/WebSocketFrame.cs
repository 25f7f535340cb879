using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>The header of a frame that a client sent, and how the server's own frames are written (RFC 6455, section 5.2).</summary>
/// <param name="Opcode">What it is.</param>
/// <param name="IsFinal">Whether its message ends with it.</param>
/// <param name="HeaderLength">In bytes, the mask included.</param>
/// <param name="PayloadLength">In bytes; never negative.</param>
/// <param name="Mask">The four bytes that the payload is masked with, the first one lowest.</param>
internal readonly record struct WebSocketFrame(WebSocketOpcode Opcode, bool IsFinal, int HeaderLength, long PayloadLength, uint Mask)
{
    /// <summary>The longest payload of a control frame (section 5.5).</summary>
    public const int MaxControlPayload = 125;

    private const int MaxHeader = 14;
    private const byte Final = 0x80;
    private const byte Reserved = 0x70;
    private const byte Masked = 0x80;

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>The whole frame, in bytes; of the longest payloads, which nobody can send, a little less.</summary>
    public long Length => (long)Math.Min((ulong)HeaderLength + (ulong)PayloadLength, long.MaxValue);

    /// <summary>Whether a frame of the server's is a message, and not one of the protocol's own.</summary>
    public static bool IsMessage(byte[] frame) => (frame[0] & 0x0F) < (byte)WebSocketOpcode.Close;

    /// <summary>Parses the header at the beginning of the input.</summary>
    /// <returns><see langword="false"/> when not all of it has arrived.</returns>
    /// <exception cref="ProtocolException">It is none that a client may send.</exception>
    public static bool TryParse(in ReadOnlySequence<byte> input, out WebSocketFrame frame)
    {
        Span<byte> bytes = stackalloc byte[MaxHeader];
        var available = (int)Math.Min(input.Length, MaxHeader);
        input.Slice(0, available).CopyTo(bytes);
        frame = default;
        if (available < 2)
            return false;

        var opcode = (WebSocketOpcode)(bytes[0] & 0x0F);
        var isFinal = (bytes[0] & Final) != 0;
        var length = bytes[1] & ~Masked;
        var isControl = opcode >= WebSocketOpcode.Close;
        if ((bytes[0] & Reserved) != 0 || (bytes[1] & Masked) == 0 || !Enum.IsDefined(opcode) || (isControl && (!isFinal || length > MaxControlPayload)))
            throw new ProtocolException(WebSocketErrors.BadFrame);

        var header = 2 + sizeof(uint) + (length switch { 126 => sizeof(ushort), 127 => sizeof(long), _ => 0 });
        if (available < header)
            return false;
        var payload = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => length,
        };
        if (payload < 0)
            throw new ProtocolException(WebSocketErrors.BadFrame);
        frame = new WebSocketFrame(opcode, isFinal, header, payload, BinaryPrimitives.ReadUInt32LittleEndian(bytes[(header - sizeof(uint))..]));
        return true;
    }

    /// <summary>Puts the fragments of a message together, without the control frames between them (section 5.4).</summary>
    /// <param name="frames">All of them, whole.</param>
    /// <param name="length">Of the message, in bytes.</param>
    public static ReadOnlySequence<byte> Join(ReadOnlySequence<byte> frames, long length)
    {
        var joined = new byte[length];
        var end = 0;
        while (!frames.IsEmpty && TryParse(frames, out var frame))
        {
            if (!frame.IsControl)
            {
                frame.TakePayload(frames).CopyTo(joined.AsSpan(end));
                end += (int)frame.PayloadLength;
            }

            frames = frames.Slice(frame.Length);
        }

        return new(joined);
    }

    /// <summary>Writes a whole frame, as servers do: in one piece, not masked.</summary>
    public static void Write(WebSocketOpcode opcode, in ReadOnlySequence<byte> payload, IBufferWriter<byte> output)
    {
        var length = payload.Length;
        var header = output.GetSpan(MaxHeader);
        var size = 2;
        header[0] = (byte)(Final | (byte)opcode);
        if (length < 126)
        {
            header[1] = (byte)length;
        }
        else if (length <= ushort.MaxValue)
        {
            header[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
            size += sizeof(ushort);
        }
        else
        {
            header[1] = 127;
            BinaryPrimitives.WriteInt64BigEndian(header[2..], length);
            size += sizeof(long);
        }

        output.Advance(size);
        foreach (var segment in payload)
            output.Write(segment.Span);
    }

    /// <summary>
    /// The payload of a whole frame, its mask taken off (section 5.3) where it lies: the buffers of a connection are its own, and nobody
    /// takes a payload twice.
    /// </summary>
    /// <param name="frame">Begins with the frame.</param>
    public ReadOnlySequence<byte> TakePayload(in ReadOnlySequence<byte> frame)
    {
        var payload = frame.Slice(HeaderLength, PayloadLength);
        var offset = 0L;
        foreach (var segment in payload)
        {
            Unmask(MemoryMarshal.AsMemory(segment).Span, BitOperations.RotateRight(Mask, (int)(offset % sizeof(uint)) * 8));
            offset += segment.Length;
        }

        return payload;
    }

    private static void Unmask(Span<byte> bytes, uint mask)
    {
        var pattern = Vector.AsVectorByte(new Vector<uint>(BitConverter.IsLittleEndian ? mask : BinaryPrimitives.ReverseEndianness(mask)));
        while (bytes.Length >= Vector<byte>.Count)
        {
            (new Vector<byte>(bytes) ^ pattern).CopyTo(bytes);
            bytes = bytes[Vector<byte>.Count..];
        }

        for (var i = 0; i < bytes.Length; i++)
            bytes[i] ^= (byte)(mask >> (i % sizeof(uint) * 8));
    }
}
