using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Messages;

public sealed class UdpCookieTests
{
    private static readonly SocketAddress Ann = Address("192.0.2.1", 5000);

    private static readonly Gen<SocketAddress> Addresses = Gen.Select(
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.UShort, (bytes, port) => new IPEndPoint(new IPAddress(bytes), port).Serialize());

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)); // a window begins

    [Fact]
    public void Cookie_is_printable_and_of_one_length()
    {
        var cookie = Issue(new UdpCookie(_time), Ann);
        Assert.Matches("^COOKIE [A-Za-z0-9_-]{22}$", Encoding.ASCII.GetString(cookie));
        Assert.True(UdpCookie.IsCookie(cookie));
        Assert.True(UdpCookie.HasPrefix(cookie));
        Assert.False(UdpCookie.IsRequest(cookie));
    }

    [Fact]
    public void Request_is_no_cookie()
    {
        Assert.Equal(UdpCookie.Length, UdpCookie.Request.Length);
        Assert.True(UdpCookie.IsRequest(UdpCookie.Request));
        Assert.True(UdpCookie.HasPrefix(UdpCookie.Request));
        Assert.False(UdpCookie.IsCookie(UdpCookie.Request));
    }

    [Fact]
    public void Cookie_is_good_for_its_address_and_no_other()
    {
        var issuer = new UdpCookie(_time);
        Gen.Select(Addresses, Addresses).Sample(
            (one, other) =>
            {
                var cookie = Issue(issuer, one);
                Assert.True(issuer.IsValid(one, cookie));
                Assert.Equal(SameSender(one, other), issuer.IsValid(other, cookie));
            },
            iter: 2000);
    }

    [Fact]
    public void Every_port_has_its_own()
    {
        var issuer = new UdpCookie(_time);
        var cookie = Issue(issuer, Ann);
        var good = Enumerable.Range(0, 65_536).Where(port => issuer.IsValid(Address("192.0.2.1", port), cookie));
        Assert.Equal([5000], good);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "::192.0.2.1", false)]
    [InlineData("fe80::1%1", "fe80::1%1", true)]
    [InlineData("fe80::1%1", "fe80::1%2", false)]
    [InlineData("2001:db8::1", "2001:db8::2", false)]
    public void Addresses_are_compared_as_senders(string one, string other, bool same)
    {
        var issuer = new UdpCookie(_time);
        Assert.Equal(same, issuer.IsValid(Address(other, 5000), Issue(issuer, Address(one, 5000))));
        Assert.Equal(same, issuer.IsValid(Address(one, 5000), Issue(issuer, Address(other, 5000))));
    }

    [Fact]
    public void Flow_label_is_not_part_of_the_address()
    {
        var issuer = new UdpCookie(_time);
        var from = Address("2001:db8::1", 5000);
        var cookie = Issue(issuer, from);
        from[6] = 1;
        Assert.True(issuer.IsValid(from, cookie));
    }

    [Fact]
    public void Cookie_altered_in_any_bit_is_refused()
    {
        var issuer = new UdpCookie(_time);
        var cookie = Issue(issuer, Ann);
        for (var bit = 0; bit < cookie.Length * 8; bit++)
        {
            cookie[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(issuer.IsValid(Ann, cookie), $"bit {bit}");
            cookie[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(issuer.IsValid(Ann, cookie));
    }

    [Fact]
    public void Cookie_of_another_length_is_refused()
    {
        var issuer = new UdpCookie(_time);
        var cookie = Issue(issuer, Ann);
        for (var length = 0; length < cookie.Length; length++)
            Assert.False(issuer.IsValid(Ann, cookie.AsSpan(0, length)));
        Assert.False(issuer.IsValid(Ann, [.. cookie, (byte)'A']));
        Assert.False(issuer.IsValid(Ann, [.. cookie, (byte)'\n']));
    }

    [Fact]
    public void Nothing_that_was_not_issued_is_good()
    {
        var issuer = new UdpCookie(_time);
        Gen.Frequency((1, Gen.Byte.Array[0, 60]), (3, Gen.Byte.Array[22].Select(token => (byte[])[.. "COOKIE "u8, .. token])))
            .Sample(datagram => !issuer.IsValid(Ann, datagram) && UdpCookie.IsCookie(datagram) == IsCookieByTheBook(datagram), iter: 5000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(29.999)]
    public void Cookie_is_good_until_the_window_after_its_own_has_ended(double issuedAt)
    {
        var issuer = new UdpCookie(_time);
        _time.Advance(TimeSpan.FromSeconds(issuedAt));
        var cookie = Issue(issuer, Ann);
        Assert.True(issuer.IsValid(Ann, cookie));
        _time.Advance(TimeSpan.FromSeconds(59.999 - issuedAt));
        Assert.True(issuer.IsValid(Ann, cookie));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(issuer.IsValid(Ann, cookie));
    }

    [Fact]
    public void Cookie_is_good_for_30_to_60_s_whenever_issued_however_often_others_are_checked()
    {
        Gen.Select(Gen.Int[0, 120_000], Gen.Int[0, 90_000], Gen.Int[0, 90_000].Array[0, 4]).Sample(
            (issuedAt, age, looks) =>
            {
                var time = new FakeTimeProvider();
                var issuer = new UdpCookie(time);
                time.Advance(TimeSpan.FromMilliseconds(issuedAt));
                var cookie = Issue(issuer, Ann);
                var now = 0;
                foreach (var look in looks.Where(look => look < age).Order())
                {
                    time.Advance(TimeSpan.FromMilliseconds(look - now));
                    now = look;
                    Assert.False(issuer.IsValid(Address("192.0.2.2", 1), cookie)); // rotates, if it is time
                }

                time.Advance(TimeSpan.FromMilliseconds(age - now));
                if (age < 30_000)
                    Assert.True(issuer.IsValid(Ann, cookie));
                if (age >= 60_000)
                    Assert.False(issuer.IsValid(Ann, cookie));
            },
            iter: 1000);
    }

    [Fact]
    public void Each_window_and_each_issuer_has_a_key_of_its_own()
    {
        var issuer = new UdpCookie(_time);
        var issued = new HashSet<string>(StringComparer.Ordinal);
        for (var window = 0; window < 100; window++)
        {
            Assert.True(issued.Add(Encoding.ASCII.GetString(Issue(issuer, Ann))));
            Assert.True(issued.Add(Encoding.ASCII.GetString(Issue(new UdpCookie(_time), Ann))));
            _time.Advance(UdpCookie.Window);
        }
    }

    [Fact]
    public void Cookie_of_another_issuer_is_refused() =>
        Assert.False(new UdpCookie(_time).IsValid(Ann, Issue(new UdpCookie(_time), Ann)));

    [Fact]
    public void Issuing_and_checking_allocate_nothing()
    {
        var issuer = new UdpCookie(_time);
        var cookie = Issue(issuer, Ann);
        var altered = cookie.ToArray();
        altered[10] ^= 1;
        Assert.InRange(Allocations.Of(IssueAndCheck), 0, 999);

        void IssueAndCheck()
        {
            for (var i = 0; i < 1000; i++)
            {
                issuer.Write(Ann, cookie);
                issuer.IsValid(Ann, cookie);
                issuer.IsValid(Ann, altered);
            }
        }
    }

    [Fact]
    public void Threads_that_rotate_at_the_same_time_agree()
    {
        var issuer = new UdpCookie(_time);
        for (var window = 0; window < 50; window++)
        {
            _time.Advance(UdpCookie.Window);
            var cookies = new string[4];
            Parallel.For(0, cookies.Length, i => cookies[i] = Encoding.ASCII.GetString(Issue(issuer, Ann)));
            Assert.Single(cookies.Distinct(StringComparer.Ordinal));
        }
    }

    private static byte[] Issue(UdpCookie issuer, SocketAddress to)
    {
        var cookie = new byte[UdpCookie.Length];
        issuer.Write(to, cookie);
        return cookie;
    }

    private static bool IsCookieByTheBook(byte[] datagram) =>
        datagram.Length == 29 && Encoding.Latin1.GetString(datagram, 0, 7) == "COOKIE " && datagram[7..].All(b => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_');

    private static bool SameSender(SocketAddress one, SocketAddress other)
    {
        var (a, b) = (Parse(one), Parse(other));
        return a.Port == b.Port && a.Address.MapToIPv6().Equals(b.Address.MapToIPv6());

        static IPEndPoint Parse(SocketAddress raw) =>
            (IPEndPoint)new IPEndPoint(raw.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0).Create(raw);
    }

    private static SocketAddress Address(string address, int port) => new IPEndPoint(IPAddress.Parse(address), port).Serialize();
}
