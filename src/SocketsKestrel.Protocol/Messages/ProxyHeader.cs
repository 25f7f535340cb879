using System.Buffers;
using System.Net;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>
/// What a proxy says of a connection before anything else is on it: HAProxy's PROXY protocol (proxy-protocol.txt, 2020/03/05).
/// <c>header = v1 / v2</c>, told apart by their first bytes: <c>"PROXY "</c>, or a signature of twelve bytes that no text has.
/// </summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Client">
/// The client's address; <see langword="null"/> where the proxy speaks for itself (LOCAL, a health check) or announces none that can
/// be used (UNKNOWN, a unix socket, datagrams): the connection's own is then the one to use.
/// </param>
public sealed record ProxyHeader(int Version, IPEndPoint? Client)
{
    /// <summary>
    /// The longest header taken, in bytes. Version 2 could announce 64 KiB; this is nginx's bound, and leaves room for what a
    /// proxy may add of its client's TLS certificate.
    /// </summary>
    public const int MaxLength = 4096;

    private static ReadOnlySpan<byte> TextSignature => "PROXY "u8;

    private static ReadOnlySpan<byte> BinarySignature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Parses the header that <paramref name="input"/> begins with.</summary>
    /// <param name="input">Everything received since the connection began.</param>
    /// <param name="header">The header, if it is <see cref="ProxyHeaderStatus.Complete"/>.</param>
    /// <param name="end">Its end then, where the client's own bytes begin.</param>
    public static ProxyHeaderStatus Parse(in ReadOnlySequence<byte> input, out ProxyHeader? header, out SequencePosition end)
    {
        // Its greatest length, of a constant size whatever is announced. In one piece: that a header comes in several is rare.
        Span<byte> copy = stackalloc byte[MaxLength];
        int consumed;
        ProxyHeaderStatus status;
        if (input.IsSingleSegment)
        {
            status = Parse(input.FirstSpan, out header, out consumed);
        }
        else
        {
            var length = (int)Math.Min(input.Length, MaxLength);
            input.Slice(0, length).CopyTo(copy);
            status = Parse(copy[..length], out header, out consumed);
        }

        end = input.GetPosition(consumed);
        return status;
    }

    /// <inheritdoc cref="Parse(in ReadOnlySequence{byte}, out ProxyHeader, out SequencePosition)"/>
    /// <param name="input">Everything received since the connection began.</param>
    /// <param name="header">The header, if it is <see cref="ProxyHeaderStatus.Complete"/>.</param>
    /// <param name="length">Its length then, else 0.</param>
    public static ProxyHeaderStatus Parse(ReadOnlySpan<byte> input, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (input.StartsWith(TextSignature))
            return ProxyTextHeader.Parse(input, TextSignature.Length, out header, out length);
        if (input.StartsWith(BinarySignature))
            return ProxyBinaryHeader.Parse(input, BinarySignature.Length, out header, out length);
        return TextSignature.StartsWith(input) || BinarySignature.StartsWith(input) ? ProxyHeaderStatus.Undecided : ProxyHeaderStatus.Absent;
    }
}
