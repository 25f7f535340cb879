using System.Net;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Fuzz.Targets;

/// <summary>
/// <c>input = family address port seconds datagram</c>: no datagram is a good cookie but the one that was issued, for its address, to
/// its port, while it lasts; and no other is taken for one of its neighbours.
/// </summary>
public sealed class CookieTarget : IFuzzTarget
{
    private const int HeaderLength = 1 + 16 + 2 + 1;

    /// <inheritdoc/>
    public string Name => "cookie";

    /// <inheritdoc/>
    public void Run(byte[] input)
    {
        if (input.Length < HeaderLength)
            return;
        var address = new IPAddress((input[0] & 1) == 0 ? input[1..5] : input[1..17]);
        var port = (input[17] << 8) | input[18];
        var from = new IPEndPoint(address, port).Serialize();
        var datagram = input.AsSpan(HeaderLength);
        var clock = new Clock();
        var cookies = new UdpCookie(clock);

        FindingException.ThrowUnless(!cookies.IsValid(from, datagram), "a cookie that nobody has issued is good");
        FindingException.ThrowUnless(!UdpCookie.IsCookie(datagram) || UdpCookie.HasPrefix(datagram), "a cookie without its prefix");
        FindingException.ThrowUnless(!(UdpCookie.IsCookie(datagram) && UdpCookie.IsRequest(datagram)), "both a cookie and a request for one");

        var issued = new byte[UdpCookie.Length];
        cookies.Write(from, issued);
        FindingException.ThrowUnless(UdpCookie.IsCookie(issued) && cookies.IsValid(from, issued), "an issued cookie is not good");
        FindingException.ThrowUnless(!cookies.IsValid(new IPEndPoint(address, port ^ 1).Serialize(), issued), "a cookie is good for another port");
        var other = address.GetAddressBytes();
        other[input[0] % other.Length] ^= 0x10;
        FindingException.ThrowUnless(!cookies.IsValid(new IPEndPoint(new IPAddress(other), port).Serialize(), issued), "a cookie is good for another address");
        MustBeTheOnlyOne(cookies, from, issued, datagram);

        var elapsed = TimeSpan.FromSeconds(input[19]);
        clock.Elapsed += elapsed;
        var isGood = cookies.IsValid(from, issued);
        FindingException.ThrowUnless(isGood || elapsed > UdpCookie.Window, $"a cookie is bad after {elapsed}");
        FindingException.ThrowUnless(!isGood || elapsed < 2 * UdpCookie.Window, $"a cookie is good after {elapsed}");
    }

    /// <summary>The datagram, laid over the cookie, is another cookie or the same.</summary>
    private static void MustBeTheOnlyOne(UdpCookie cookies, SocketAddress from, byte[] issued, ReadOnlySpan<byte> datagram)
    {
        var mixed = (byte[])issued.Clone();
        for (var i = 0; i < Math.Min(datagram.Length, mixed.Length); i++)
            mixed[i] ^= datagram[i];
        FindingException.ThrowUnless(cookies.IsValid(from, mixed) == mixed.AsSpan().SequenceEqual(issued), "another cookie is good, too");
        FindingException.ThrowUnless(!cookies.IsValid(from, [.. issued, .. datagram]) || datagram.IsEmpty, "a longer cookie is good, too");
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
