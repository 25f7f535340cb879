using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;

namespace SocketsKestrel.Protocol.Messages;

/// <summary>
/// Proof that the sender of a datagram receives at its source address, without anything kept for those who have not given it: a
/// token that only its issuer can compute, sent to the address and sent back from there, as the HelloVerifyRequest of DTLS (RFC
/// 6347, section 4.2.1) and the Retry of QUIC (RFC 9000, section 8.1.2) have it.
/// <code>
/// cookie  = "COOKIE" SP token
/// token   = 22 characters of base64url (RFC 4648, section 5): the first 128 bits of HMAC-SHA256 (RFC 2104)
/// request = "COOKIE" 23 SP              asks for a cookie, is never a message
/// </code>
/// Each window of <see cref="Window"/> has a random key of its own. A cookie is good in the window in which it was issued and in
/// the next one, so for one to two windows; its key is forgotten then. May be used from any thread.
/// </summary>
public sealed class UdpCookie
{
    /// <summary>The length of a cookie, and of a request for one, in bytes.</summary>
    public const int Length = 29;

    private const int MacLength = 16;
    private const int KeyLength = 32;

    /// <summary>Address, scope, port, number of the window.</summary>
    private const int InputLength = 16 + 4 + 2 + 8;

    /// <summary>"COOKIE" and a space: how every datagram of this exchange begins.</summary>
    private const int PrefixLength = 7;

    /// <summary>The size of sockaddr_in6 (ipv6(7)), which tells it from sockaddr_in.</summary>
    private const int SizeOfIPv6 = 28;

    private static readonly SearchValues<byte> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private readonly TimeProvider _time;
    private readonly Lock _rotation = new();
    private Keys _keys;

    /// <summary>Makes the first key.</summary>
    /// <param name="time">What the windows are measured by.</param>
    public UdpCookie(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _keys = new Keys(CurrentWindow(), NewKey(), NewKey());
    }

    /// <summary>How long a key is used to issue cookies: 30 s.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What a client sends to get a cookie before it has a message, or when its message is shorter than one.</summary>
    public static ReadOnlySpan<byte> Request => "COOKIE                       "u8;

    private static ReadOnlySpan<byte> Prefix => "COOKIE "u8;

    /// <summary>Whether a datagram is a <see cref="Request"/>.</summary>
    public static bool IsRequest(ReadOnlySpan<byte> datagram) => datagram.SequenceEqual(Request);

    /// <summary>Whether a datagram begins as a cookie does. None that does is ever answered with a cookie, a request apart: two servers would go on for ever.</summary>
    public static bool HasPrefix(ReadOnlySpan<byte> datagram) => datagram.StartsWith(Prefix);

    /// <summary>Whether a datagram has the form of a cookie; whether it is good, only its issuer can tell.</summary>
    public static bool IsCookie(ReadOnlySpan<byte> datagram) =>
        datagram.Length == Length && HasPrefix(datagram) && !datagram[PrefixLength..].ContainsAnyExcept(TokenCharacters);

    /// <summary>Writes the cookie of an address.</summary>
    /// <param name="from">An IPv4 or IPv6 socket address; an IPv4 one and its IPv4-mapped form are the same.</param>
    /// <param name="destination">Takes <see cref="Length"/> bytes.</param>
    public void Write(SocketAddress from, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(from);
        var keys = KeysNow();
        Write(from, keys.Window, keys.Current, destination);
    }

    /// <summary>Whether a datagram is a cookie that was issued to this very address and port, at most two windows ago.</summary>
    /// <param name="from">The datagram's source, as for <see cref="Write(SocketAddress, Span{byte})"/>.</param>
    /// <param name="datagram">The whole datagram, of any content.</param>
    public bool IsValid(SocketAddress from, ReadOnlySpan<byte> datagram)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (datagram.Length != Length || !HasPrefix(datagram))
            return false;
        var keys = KeysNow();
        Span<byte> expected = stackalloc byte[Length];
        Write(from, keys.Window, keys.Current, expected);
        if (CryptographicOperations.FixedTimeEquals(expected, datagram))
            return true;
        Write(from, keys.Window - 1, keys.Previous, expected);
        return CryptographicOperations.FixedTimeEquals(expected, datagram);
    }

    private static void Write(SocketAddress from, long window, byte[] key, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[InputLength];
        WriteAddress(from, input);
        BinaryPrimitives.WriteInt64BigEndian(input[^8..], window);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, input, mac);
        Prefix.CopyTo(destination);
        Base64Url.EncodeToUtf8(mac[..MacLength], destination[PrefixLength..]);
    }

    /// <summary>
    /// The parts of sockaddr_in and sockaddr_in6 (ip(7), ipv6(7)) that tell a sender: not the flow label, which may change. The
    /// scope is the link of a link-local address; two links may have the same one.
    /// </summary>
    private static void WriteAddress(SocketAddress from, Span<byte> input)
    {
        var raw = from.Buffer.Span[..from.Size];
        raw.Slice(2, 2).CopyTo(input[20..]);
        if (raw.Length >= SizeOfIPv6)
        {
            raw.Slice(8, 20).CopyTo(input);
        }
        else
        {
            input[10] = input[11] = 0xFF;
            raw.Slice(4, 4).CopyTo(input[12..]);
        }
    }

    private static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    private long CurrentWindow() => _time.GetElapsedTime(0, _time.GetTimestamp()).Ticks / Window.Ticks;

    private Keys KeysNow()
    {
        var window = CurrentWindow();
        var keys = Volatile.Read(ref _keys);
        if (keys.Window >= window)
            return keys;
        lock (_rotation)
        {
            // Another thread may have rotated meanwhile. After a quiet window nobody has a cookie of the previous key.
            if (_keys.Window < window)
                Volatile.Write(ref _keys, new Keys(window, NewKey(), _keys.Window == window - 1 ? _keys.Current : NewKey()));
            return _keys;
        }
    }

    private sealed record Keys(long Window, byte[] Current, byte[] Previous);
}
