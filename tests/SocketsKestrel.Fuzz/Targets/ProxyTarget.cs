using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>
/// <c>input = step *OCTET</c>, the first bytes of a connection: however they are cut they say the same; as they arrive the verdict only
/// goes forward, from undecided to incomplete to its end, and stays; an address that was read is read again from headers made of it.
/// </summary>
public sealed class ProxyTarget : IFuzzTarget
{
    private const int GreatestStep = 13;

    private static readonly byte[] Signature = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();

    /// <inheritdoc/>
    public string Name => "proxy";

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        if (input.Length < 1)
            return;
        var step = 1 + (input[0] % GreatestStep);
        var bytes = input.AsMemory(1);
        var status = ProxyHeader.Parse(bytes.Span, out var header, out var length);
        FindingException.ThrowUnless((status == ProxyHeaderStatus.Complete) == (header is not null), "a header without being complete, or complete without one");
        FindingException.ThrowUnless(header is null ? length == 0 : length > 0 && length <= bytes.Length && length <= ProxyHeader.MaxLength, "a length that cannot be");
        FindingException.ThrowUnless(bytes.Length < ProxyHeader.MaxLength || status is not (ProxyHeaderStatus.Undecided or ProxyHeaderStatus.Incomplete), "more is waited for than the greatest length");

        var segments = Slices.Of(bytes, step);
        FindingException.ThrowUnless(ProxyHeader.Parse(segments, out var again, out var end) == status && Equals(again, header), "in segments it says something else");
        FindingException.ThrowUnless(segments.Slice(0, end).Length == length, "in segments it ends elsewhere");
        MustGoForward(bytes.Span, status, header, step);
        if (header?.Client is { } client)
            MustComeBack(client);
    }

    private static void MustGoForward(ReadOnlySpan<byte> bytes, ProxyHeaderStatus last, ProxyHeader? header, int step)
    {
        var before = ProxyHeaderStatus.Undecided;
        for (var length = 0; length < bytes.Length; length += step)
        {
            var status = ProxyHeader.Parse(bytes[..length], out var early, out _);
            var goesOn = before switch
            {
                ProxyHeaderStatus.Undecided => true,
                ProxyHeaderStatus.Incomplete => status is ProxyHeaderStatus.Incomplete or ProxyHeaderStatus.Complete or ProxyHeaderStatus.Malformed,
                _ => status == before,
            };
            FindingException.ThrowUnless(goesOn, $"{before} becomes {status}");
            FindingException.ThrowUnless(early is null || early == header, "more bytes make it another header");
            before = status;
        }

        FindingException.ThrowUnless(before is ProxyHeaderStatus.Undecided or ProxyHeaderStatus.Incomplete || before == last, $"{before} becomes {last}");
    }

    private static void MustComeBack(IPEndPoint client)
    {
        var isIPv4 = client.AddressFamily == AddressFamily.InterNetwork;
        var text = Encoding.ASCII.GetBytes($"PROXY TCP{(isIPv4 ? 4 : 6)} {client.Address} {(isIPv4 ? "192.0.2.1" : "2001:db8::1")} {client.Port} 443\r\n");
        FindingException.ThrowUnless(
            ProxyHeader.Parse(text, out var fromText, out var length) == ProxyHeaderStatus.Complete && length == text.Length && client.Equals(fromText!.Client),
            $"not read again as text: {client}");

        var address = client.Address.GetAddressBytes();
        var port = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)client.Port);
        byte[] binary = [.. Signature, 0x21, (byte)(isIPv4 ? 0x11 : 0x21), 0, (byte)((2 * address.Length) + 4), .. address, .. address, .. port, 1, 187];
        FindingException.ThrowUnless(
            ProxyHeader.Parse(binary, out var fromBinary, out length) == ProxyHeaderStatus.Complete && length == binary.Length && client.Equals(fromBinary!.Client),
            $"not read again as binary: {client}");
    }
}
