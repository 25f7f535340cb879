using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SocketsKestrel.Tests.Support;

/// <summary>Headers of the PROXY protocol, made as proxy-protocol.txt has them.</summary>
internal static class ProxyHeaders
{
    public const byte Local = 0x20;
    public const byte Proxy = 0x21;
    public const byte TcpOverIPv4 = 0x11;
    public const byte UdpOverIPv4 = 0x12;
    public const byte TcpOverIPv6 = 0x21;
    public const byte Unix = 0x31;

    private const int CrcField = 4;

    public static byte[] Signature => "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();

    public static byte[] Text(string line) => Encoding.Latin1.GetBytes(line);

    public static byte[] Binary(byte versionAndCommand, byte family, params byte[] block)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)block.Length);
        return [.. Signature, versionAndCommand, family, .. length, .. block];
    }

    /// <summary>The addresses of a TCP connection, source first.</summary>
    public static byte[] Addresses(string source, string destination)
    {
        var (from, to) = (IPEndPoint.Parse(source), IPEndPoint.Parse(destination));
        return [.. from.Address.GetAddressBytes(), .. to.Address.GetAddressBytes(), .. Port(from), .. Port(to)];

        static byte[] Port(IPEndPoint endpoint) => [(byte)(endpoint.Port >> 8), (byte)endpoint.Port];
    }

    public static byte[] Tlv(byte type, params byte[] value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>A header with its checksum after the addresses, calculated bit by bit.</summary>
    public static byte[] WithChecksum(byte family, byte[] addresses, params byte[] tlvs)
    {
        var header = Binary(Proxy, family, [.. addresses, .. Tlv(3, new byte[CrcField]), .. tlvs]);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16 + addresses.Length + 3), Crc32C(header));
        return header;
    }

    /// <summary>The reflected polynomial 0x1EDC6F41 of RFC 4960, appendix B.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }

        return ~crc;
    }
}
