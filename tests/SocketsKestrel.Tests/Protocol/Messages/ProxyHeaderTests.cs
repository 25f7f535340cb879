using System.Net;
using CsCheck;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.ProxyHeaders;

namespace SocketsKestrel.Tests.Protocol.Messages;

/// <summary>Headers as proxy-protocol.txt has them, and all that is none.</summary>
public sealed class ProxyHeaderTests
{
    private const string LongestIPv6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

    public static TheoryData<string, string?> TextHeaders => new()
    {
        { "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "192.168.0.1:56324" },
        { "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535" },
        { "PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0:0" },
        { "PROXY TCP6 2001:db8::1 ::1 56324 443\r\n", "[2001:db8::1]:56324" },
        { "PROXY TCP6 ::ffff:192.0.2.1 :: 1 2\r\n", "[::ffff:192.0.2.1]:1" },
        { $"PROXY TCP6 {LongestIPv6} {LongestIPv6} 65535 65535\r\n", $"[{LongestIPv6}]:65535" },
        { "PROXY UNKNOWN\r\n", null },
        { "PROXY UNKNOWN whatever\r\n", null },
        { $"PROXY UNKNOWN {LongestIPv6} {LongestIPv6} 65535 65535\r\n", null },
    };

    public static TheoryData<string, byte[], string?> BinaryHeaders => new()
    {
        { "tcp over ipv4", Binary(Proxy, TcpOverIPv4, Addresses("192.168.0.1:56324", "192.168.0.11:443")), "192.168.0.1:56324" },
        { "tcp over ipv6", Binary(Proxy, TcpOverIPv6, Addresses("[2001:db8::1]:65535", "[::1]:443")), "[2001:db8::1]:65535" },
        { "unix", Binary(Proxy, Unix, new byte[216]), null },
        { "udp over ipv4", Binary(Proxy, UdpOverIPv4, Addresses("192.168.0.1:1", "192.168.0.11:2")), null },
        { "unspecified", Binary(Proxy, 0), null },
        { "unspecified, with a block that nothing is said of", Binary(Proxy, 0, 1, 2, 3), null },
        { "unspecified transport", Binary(Proxy, 0x10), null },
        { "local", Binary(Local, 0), null },
        { "local, with a family and a block that are to be ignored", Binary(Local, 0xFF, 3, 0, 4, 9), null },
        { "tlvs", Binary(Proxy, TcpOverIPv4, [.. Addresses("192.0.2.1:1", "192.0.2.2:2"), .. Tlv(2, "example.com"u8.ToArray()), .. Tlv(4), .. Tlv(0xEE, 1)]), "192.0.2.1:1" },
        { "checksum", WithChecksum(TcpOverIPv4, Addresses("192.0.2.1:1", "192.0.2.2:2")), "192.0.2.1:1" },
        { "checksum before more", WithChecksum(TcpOverIPv6, Addresses("[::2]:1", "[::3]:2"), Tlv(4, 1, 2, 3)), "[::2]:1" },
        { "checksum of unix addresses", WithChecksum(Unix, new byte[216]), null },
        { "longest", Binary(Proxy, 0, new byte[ProxyHeader.MaxLength - 16]), null },
    };

    public static TheoryData<string, byte[]> MalformedBinaryHeaders => new()
    {
        { "version 1", Binary(0x11, TcpOverIPv4, new byte[12]) },
        { "version 3", Binary(0x31, TcpOverIPv4, new byte[12]) },
        { "command 2", Binary(0x22, TcpOverIPv4, new byte[12]) },
        { "family 4", Binary(Proxy, 0x41, new byte[216]) },
        { "transport 3", Binary(Proxy, 0x13, new byte[216]) },
        { "addresses cut off", Binary(Proxy, TcpOverIPv4, new byte[11]) },
        { "ipv4 said to be ipv6", Binary(Proxy, TcpOverIPv6, new byte[12]) },
        { "unix addresses cut off", Binary(Proxy, Unix, new byte[215]) },
        { "tlv without a length", Binary(Proxy, TcpOverIPv4, [.. new byte[12], 4, 0]) },
        { "tlv that goes beyond the block", Binary(Proxy, TcpOverIPv4, [.. new byte[12], 4, 0, 2, 1]) },
        { "checksum of three bytes", Binary(Proxy, TcpOverIPv4, [.. new byte[12], .. Tlv(3, 1, 2, 3)]) },
        { "checksum that is wrong", Binary(Proxy, TcpOverIPv4, [.. new byte[12], .. Tlv(3, 1, 2, 3, 4)]) },
        { "longer than is taken", Binary(Proxy, 0, new byte[ProxyHeader.MaxLength - 15]) },
    };

    [Fact]
    public void Checksum_of_the_tests_is_the_one_of_the_standard() => Assert.Equal(0xE3069283, Crc32C("123456789"u8));

    [Theory]
    [MemberData(nameof(TextHeaders))]
    public void Text_header_is_read(string line, string? client) => AssertRead(Text(line), 1, client);

    [Theory]
    [MemberData(nameof(BinaryHeaders))]
    public void Binary_header_is_read(string what, byte[] header, string? client)
    {
        Assert.NotEmpty(what);
        AssertRead(header, 2, client);
    }

    [Theory]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY TCP4\r\n")]
    [InlineData("PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY tcp4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY UNKNOWN\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 99999\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 0xC0.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.x 1 2\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 ::1/64 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 1::2::3 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 12345::1 ::1 1 2\r\n")]
    public void Line_that_is_not_exactly_a_header_is_malformed(string line)
    {
        AssertStatus(ProxyHeaderStatus.Malformed, Text(line));
        AssertStatus(ProxyHeaderStatus.Incomplete, Text(line[..line.IndexOf('\n', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData(106, ProxyHeaderStatus.Incomplete)]
    [InlineData(107, ProxyHeaderStatus.Malformed)]
    [InlineData(5000, ProxyHeaderStatus.Malformed)]
    public void Line_without_end_is_malformed_when_it_is_as_long_as_the_longest(int length, ProxyHeaderStatus expected) =>
        AssertStatus(expected, Text("PROXY UNKNOWN ".PadRight(length, 'x')));

    [Theory]
    [MemberData(nameof(MalformedBinaryHeaders))]
    public void Binary_header_that_says_what_cannot_be_is_malformed(string what, byte[] header)
    {
        Assert.NotEmpty(what);
        AssertStatus(ProxyHeaderStatus.Malformed, header);
    }

    [Fact]
    public void Length_that_is_too_great_is_refused_before_any_of_it_has_come() =>
        AssertStatus(ProxyHeaderStatus.Malformed, [.. Signature, Proxy, TcpOverIPv4, 0xFF, 0xFF]);

    [Fact]
    public void One_bit_that_is_not_as_the_checksum_has_it_makes_a_header_malformed()
    {
        var header = WithChecksum(TcpOverIPv4, Addresses("192.0.2.1:1", "192.0.2.2:2"), Tlv(0xEE, 1, 2, 3));
        for (var bit = 16 * 8; bit < 28 * 8; bit++)
        {
            header[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertStatus(ProxyHeaderStatus.Malformed, header);
            header[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        AssertStatus(ProxyHeaderStatus.Complete, header);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("PROXYTCP4 ")]
    [InlineData("proxy TCP4 ")]
    [InlineData("\n")]
    [InlineData("\r\n\r\nGET")]
    [InlineData("\u0016\u0003\u0001")]
    public void Anything_else_is_no_header(string text) => AssertStatus(ProxyHeaderStatus.Absent, Text(text));

    [Fact]
    public void Any_client_s_address_is_read_from_both_versions() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.UShort).Sample(
            (v4, v6, port) =>
            {
                foreach (var (protocol, family, address) in new[] { ("TCP4", TcpOverIPv4, new IPAddress(v4)), ("TCP6", TcpOverIPv6, new IPAddress(v6)) })
                {
                    var client = new IPEndPoint(address, port);
                    AssertRead(Text($"PROXY {protocol} {address} {address} {port} 1\r\n"), 1, $"{client}", allTruncations: false);
                    AssertRead(Binary(Proxy, family, Addresses($"{client}", $"{client}")), 2, $"{client}", allTruncations: false);
                }
            },
            iter: 2000);

    private static void AssertStatus(ProxyHeaderStatus expected, byte[] input)
    {
        foreach (var cut in new[] { input.Length, 1, 7 })
        {
            var sequence = Wire.Sequence(Wire.Cut(input, [cut]));
            Assert.Equal(expected, ProxyHeader.Parse(sequence, out var header, out var end));
            Assert.Equal(expected == ProxyHeaderStatus.Complete, header is not null);
            Assert.Equal(header is null, sequence.Slice(0, end).IsEmpty);
        }
    }

    /// <summary>The header is read whole, with the client's bytes behind it; of each of its beginnings more is waited for.</summary>
    private static void AssertRead(byte[] header, int version, string? client, bool allTruncations = true)
    {
        var expected = new ProxyHeader(version, client is null ? null : IPEndPoint.Parse(client));
        byte[] input = [.. header, .. "PROXY UNKNOWN\r\n and more"u8];
        foreach (var cut in new[] { input.Length, header.Length, 1, 5 })
        {
            var sequence = Wire.Sequence(Wire.Cut(input, [cut]));
            Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.Parse(sequence, out var read, out var end));
            Assert.Equal(expected, read);
            Assert.Equal(header.Length, sequence.Slice(0, end).Length);
        }

        var signature = version == 1 ? "PROXY ".Length : Signature.Length;
        for (var length = 0; allTruncations && length < header.Length; length++)
        {
            var status = length < signature ? ProxyHeaderStatus.Undecided : ProxyHeaderStatus.Incomplete;
            Assert.Equal(status, ProxyHeader.Parse(header.AsSpan(0, length), out var none, out var consumed));
            Assert.Null(none);
            Assert.Equal(0, consumed);
        }
    }
}
