using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>
/// What a message says of itself, so that whoever receives it, also in another process of the same machine, can check and time it:
/// <code>
/// message = "~|" base64(run:4 sender:4 sequence:4 scheduled:8 lateness:6 check:4) padding
/// </code>
/// in big-endian numbers. Printable ASCII, as chat relays lines of text. The check covers the stamp and the length of the message,
/// and the padding follows from sender and sequence: whatever is altered on the way no longer fits.
/// </summary>
/// <param name="Run">The run: messages of another one, such as what the server had kept, are told apart by it.</param>
/// <param name="Sender">The client that sent it, by its number in the run.</param>
/// <param name="Sequence">Its number among that sender's messages.</param>
/// <param name="Scheduled">When it was due: a <see cref="System.Diagnostics.Stopwatch"/> time stamp, which all processes of a machine share.</param>
/// <param name="Lateness">How much later it was sent, in the same ticks; kept in 48 bits, which are three days of nanoseconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MessageStamp(uint Run, uint Sender, uint Sequence, long Scheduled, long Lateness)
{
    private const int MarkSize = 2;
    private const int FieldsSize = 30; // a multiple of 3, so that base64 needs no padding
    private const int CheckedSize = FieldsSize - sizeof(uint);
    private const long MaxLateness = (1L << 48) - 1;

    /// <summary>The shortest message, in bytes: one without padding.</summary>
    public const int MinSize = MarkSize + FieldsSize / 3 * 4;

    private static ReadOnlySpan<byte> Mark => "~|"u8;

    /// <summary>When it was sent, in the same ticks as <see cref="Scheduled"/>.</summary>
    public long Sent => Scheduled + Lateness;

    /// <summary>Writes a message that fills <paramref name="message"/>, of at least <see cref="MinSize"/> bytes.</summary>
    public void Write(Span<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(message.Length, MinSize, nameof(message));
        Span<byte> fields = stackalloc byte[FieldsSize];
        BinaryPrimitives.WriteUInt32BigEndian(fields, Run);
        BinaryPrimitives.WriteUInt32BigEndian(fields[4..], Sender);
        BinaryPrimitives.WriteUInt32BigEndian(fields[8..], Sequence);
        BinaryPrimitives.WriteInt64BigEndian(fields[18..], Math.Clamp(Lateness, 0, MaxLateness)); // its upper 16 bits, all 0, are overwritten
        BinaryPrimitives.WriteInt64BigEndian(fields[12..], Scheduled);
        BinaryPrimitives.WriteUInt32BigEndian(fields[CheckedSize..], CheckOf(fields, message.Length));
        Mark.CopyTo(message);
        Base64.EncodeToUtf8(fields, message[MarkSize..], out _, out _);
        Padding.Write(message[MinSize..], Sender, Sequence);
    }

    /// <summary>Reads a message.</summary>
    /// <param name="message">The whole message, without framing.</param>
    /// <param name="stamp">Its stamp if that can be relied on.</param>
    public static StampState Read(ReadOnlySpan<byte> message, out MessageStamp stamp)
    {
        stamp = default;
        if (!IsMarked(message))
            return StampState.Foreign;

        Span<byte> fields = stackalloc byte[FieldsSize];
        if (message.Length < MinSize || !message.StartsWith(Mark)
            || Base64.DecodeFromUtf8(message[MarkSize..MinSize], fields, out _, out var written) != OperationStatus.Done
            || written != FieldsSize
            || BinaryPrimitives.ReadUInt32BigEndian(fields[CheckedSize..]) != CheckOf(fields, message.Length))
        {
            return StampState.StampAltered;
        }

        stamp = new MessageStamp(
            BinaryPrimitives.ReadUInt32BigEndian(fields),
            BinaryPrimitives.ReadUInt32BigEndian(fields[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(fields[8..]),
            BinaryPrimitives.ReadInt64BigEndian(fields[12..]),
            BinaryPrimitives.ReadInt64BigEndian(fields[18..]) & MaxLateness);
        return Padding.IsIntact(message[MinSize..], stamp.Sender, stamp.Sequence) ? StampState.Intact : StampState.BodyAltered;
    }

    /// <summary>One byte of the mark is enough where the rest may be ours: the other one may be what was altered.</summary>
    private static bool IsMarked(ReadOnlySpan<byte> message) => message.Length >= MinSize
        ? message[0] == Mark[0] || message[1] == Mark[1]
        : message.StartsWith(Mark);

    /// <summary>CRC-32C, one instruction for 8 bytes, of the fields and the length.</summary>
    private static uint CheckOf(ReadOnlySpan<byte> fields, int length)
    {
        var check = BitOperations.Crc32C((uint)length, BinaryPrimitives.ReadUInt64LittleEndian(fields));
        check = BitOperations.Crc32C(check, BinaryPrimitives.ReadUInt64LittleEndian(fields[8..]));
        check = BitOperations.Crc32C(check, BinaryPrimitives.ReadUInt64LittleEndian(fields[16..]));
        return BitOperations.Crc32C(check, BinaryPrimitives.ReadUInt16LittleEndian(fields[24..]));
    }
}
