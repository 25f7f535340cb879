using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>Version 2, binary (proxy-protocol.txt, 2.2).</summary>
/// <remarks><code>
/// v2        = signature %x20-21 family length block        ; version 2 with LOCAL (0) or PROXY (1)
/// family    = OCTET                                        ; high half: unspecified, IPv4, IPv6, unix (0 to 3)
///                                                          ; low half: unspecified, stream, datagram (0 to 2)
/// length    = 2OCTET                                       ; of the block, big-endian, as all numbers are
/// block     = addresses *tlv                               ; of LOCAL, and of anything unspecified, skipped unread
/// addresses = source destination [source-port destination-port]   ; 2*4 + 2*2, 2*16 + 2*2, or for unix 2*108 bytes
/// tlv       = type 2OCTET *OCTET                           ; type 3 is the CRC-32C of the header, taken with its own four bytes 0
/// </code></remarks>
internal static class ProxyBinaryHeader
{
    private const int FixedLength = 16;
    private const int TlvHeaderLength = 3;
    private const byte CrcType = 3;
    private const int CrcLength = sizeof(uint);
    private const int StreamTransport = 1;

    public static ProxyHeaderStatus Parse(ReadOnlySpan<byte> input, int signatureLength, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (input.Length > signatureLength && input[signatureLength] is not (0x20 or 0x21))
            return ProxyHeaderStatus.Malformed;
        if (input.Length < FixedLength)
            return ProxyHeaderStatus.Incomplete;
        var total = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(input[(FixedLength - 2)..]);
        if (total > ProxyHeader.MaxLength)
            return ProxyHeaderStatus.Malformed;
        if (input.Length < total)
            return ProxyHeaderStatus.Incomplete;

        var isLocal = input[signatureLength] == 0x20;
        IPEndPoint? client = null;
        if (!isLocal && !TryReadBlock(input[..total], input[signatureLength + 1], out client))
            return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader(2, client);
        length = total;
        return ProxyHeaderStatus.Complete;
    }

    private static bool TryReadBlock(ReadOnlySpan<byte> header, byte familyAndTransport, out IPEndPoint? client)
    {
        client = null;
        var (family, transport) = (familyAndTransport >> 4, familyAndTransport & 0xF);
        if (family > 3 || transport > 2)
            return false;
        if (family == 0 || transport == 0)
            return true; // what is in the block is then not said

        var block = header[FixedLength..];
        var addressLength = family switch { 1 => 4, 2 => 16, _ => 108 };
        var addressesLength = (2 * addressLength) + (family == 3 ? 0 : 2 * sizeof(ushort));
        if (block.Length < addressesLength || !AreGood(block[addressesLength..], header))
            return false;
        if (family != 3 && transport == StreamTransport)
            client = new IPEndPoint(new IPAddress(block[..addressLength]), BinaryPrimitives.ReadUInt16BigEndian(block[(2 * addressLength)..]));
        return true;
    }

    /// <summary>Whether the TLVs fill their part of the block exactly, and the checksum, if one is among them, is right.</summary>
    private static bool AreGood(ReadOnlySpan<byte> tlvs, ReadOnlySpan<byte> header)
    {
        while (!tlvs.IsEmpty)
        {
            if (tlvs.Length < TlvHeaderLength)
                return false;
            var type = tlvs[0];
            var length = BinaryPrimitives.ReadUInt16BigEndian(tlvs[1..]);
            tlvs = tlvs[TlvHeaderLength..];
            if (tlvs.Length < length || (type == CrcType && (length != CrcLength || !IsChecksum(tlvs[..CrcLength], header, header.Length - tlvs.Length))))
                return false;
            tlvs = tlvs[length..];
        }

        return true;
    }

    private static bool IsChecksum(ReadOnlySpan<byte> checksum, ReadOnlySpan<byte> header, int at) =>
        BinaryPrimitives.ReadUInt32BigEndian(checksum) == ~Crc(Crc(Crc(~0u, header[..at]), stackalloc byte[CrcLength]), header[(at + CrcLength)..]);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
