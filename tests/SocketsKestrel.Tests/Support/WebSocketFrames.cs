using System.Buffers.Binary;
using System.Text;

namespace SocketsKestrel.Tests.Support;

/// <summary>Frames of RFC 6455, byte by byte: as a client sends them, masked, and as a server does.</summary>
internal static class WebSocketFrames
{
    public const byte Continuation = 0;
    public const byte Text = 1;
    public const byte Binary = 2;
    public const byte Close = 8;
    public const byte Ping = 9;
    public const byte Pong = 10;

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] FromClient(byte opcode, string payload, bool isFinal = true) => FromClient(opcode, Encoding.UTF8.GetBytes(payload), isFinal);

    public static byte[] FromClient(byte opcode, byte[] payload, bool isFinal = true)
    {
        var frame = Header(opcode, payload.Length, isFinal);
        frame[1] |= 0x80;
        return [.. frame, .. Mask, .. payload.Select((b, i) => (byte)(b ^ Mask[i % 4]))];
    }

    public static byte[] FromServer(byte opcode, string payload) => FromServer(opcode, Encoding.UTF8.GetBytes(payload));

    public static byte[] FromServer(byte opcode, byte[] payload) => [.. Header(opcode, payload.Length, isFinal: true), .. payload];

    /// <summary>The payload of a close frame.</summary>
    public static byte[] Status(int status, string reason = "") => [(byte)(status >> 8), (byte)status, .. Encoding.UTF8.GetBytes(reason)];

    private static byte[] Header(byte opcode, int length, bool isFinal)
    {
        var first = (byte)(opcode | (isFinal ? 0x80 : 0));
        if (length < 126)
            return [first, (byte)length];
        var header = new byte[length <= ushort.MaxValue ? 4 : 10];
        header[0] = first;
        header[1] = (byte)(header.Length == 4 ? 126 : 127);
        if (header.Length == 4)
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
        else
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
        return header;
    }
}
