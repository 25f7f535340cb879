using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>Version 1, one line of text (proxy-protocol.txt, 2.1).</summary>
/// <remarks><code>
/// v1      = "PROXY " (tcp4 / tcp6 / unknown) CRLF          ; at most 107 bytes
/// tcp4    = "TCP4 " ipv4 SP ipv4 SP port SP port           ; source, destination; no leading zeros
/// tcp6    = "TCP6 " ipv6 SP ipv6 SP port SP port
/// unknown = "UNKNOWN" [SP *OCTET]                          ; what follows is to be ignored
/// </code></remarks>
internal static class ProxyTextHeader
{
    private const int MaxLength = 107;
    private const int MaxPortLength = 5;

    private static readonly SearchValues<byte> IPv6Bytes = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    public static ProxyHeaderStatus Parse(ReadOnlySpan<byte> input, int signatureLength, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        var lf = input[..Math.Min(input.Length, MaxLength)].IndexOf((byte)'\n');
        if (lf < 0)
            return input.Length < MaxLength ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Malformed;
        if (input[lf - 1] != (byte)'\r' || !TryParseLine(input[signatureLength..(lf - 1)], out var client))
            return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader(1, client);
        length = lf + 1;
        return ProxyHeaderStatus.Complete;
    }

    private static bool TryParseLine(ReadOnlySpan<byte> line, out IPEndPoint? client)
    {
        client = null;
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
            return true;

        Span<Range> fields = stackalloc Range[5];
        var count = 0;
        foreach (var field in line.Split((byte)' '))
        {
            if (count == fields.Length)
                return false;
            fields[count++] = field;
        }

        if (count != fields.Length)
            return false;
        var isIPv6 = line[fields[0]].SequenceEqual("TCP6"u8);
        if ((!isIPv6 && !line[fields[0]].SequenceEqual("TCP4"u8))
            || !TryParseAddress(line[fields[1]], isIPv6, out var source) || !TryParseAddress(line[fields[2]], isIPv6, out _)
            || !TryParsePort(line[fields[3]], out var port) || !TryParsePort(line[fields[4]], out _))
            return false;
        client = new IPEndPoint(source, port);
        return true;
    }

    private static bool TryParseAddress(ReadOnlySpan<byte> text, bool isIPv6, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return isIPv6
            ? text.Contains((byte)':') && text.IndexOfAnyExcept(IPv6Bytes) < 0 && IPAddress.TryParse(text, out address)
            : TryParseIPv4(text, out address);
    }

    /// <summary>Four numbers and nothing else: <see cref="IPAddress.TryParse(ReadOnlySpan{byte}, out IPAddress)"/> takes octal, hexadecimal and short forms.</summary>
    private static bool TryParseIPv4(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        address = null;
        foreach (var part in text.Split((byte)'.'))
        {
            if (count == bytes.Length || !TryParseNumber(text[part], byte.MaxValue, maxDigits: 3, out var number))
                return false;
            bytes[count++] = (byte)number;
        }

        if (count != bytes.Length)
            return false;
        address = new IPAddress(bytes);
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, out int port) => TryParseNumber(text, IPEndPoint.MaxPort, MaxPortLength, out port);

    private static bool TryParseNumber(ReadOnlySpan<byte> text, int max, int maxDigits, out int number)
    {
        number = 0;
        return text.Length > 0 && text.Length <= maxDigits && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (text.Length == 1 || text[0] != (byte)'0')
            && Utf8Parser.TryParse(text, out number, out _) && number <= max;
    }
}
