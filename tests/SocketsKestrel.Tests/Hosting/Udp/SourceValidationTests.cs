using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Testing;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Udp;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Udp;

/// <summary>The cookie exchange, over the loopback. What must not be answered is shown by what is answered next.</summary>
public sealed class SourceValidationTests
{
    private const string Long = "a datagram as long as a cookie";

    [Fact]
    public async Task Stranger_gets_a_cookie_and_is_served_once_it_has_sent_it_back()
    {
        await using var udp = Open(new Echo());
        await udp.StartAsync();
        var client = udp.Client();
        UdpServer.Send(client, Long);
        var cookie = await UdpServer.ReceiveAsync(client);
        Assert.True(UdpCookie.IsCookie(Encoding.ASCII.GetBytes(cookie)));
        UdpServer.Send(client, cookie);
        UdpServer.Send(client, "hi");
        await UdpServer.ReceivesAsync(client, "hi");
        Assert.Equal(["Udp unvalidated"], udp.Server.Rejections);
        Assert.Equal(1, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
    }

    [Fact]
    public async Task Answer_before_validation_is_never_longer_than_what_it_answers()
    {
        await using var udp = Open(new Echo());
        await udp.StartAsync();
        var client = udp.Client();
        for (var length = 1; length < UdpCookie.Length; length++)
            UdpServer.Send(client, new string('x', length));
        UdpServer.Send(client, new string('x', UdpCookie.Length));
        Assert.Equal(UdpCookie.Length, (await UdpServer.ReceiveAsync(client)).Length);
        await CookieOfAsync(client); // what was sent is counted after it has left, so the first is counted now
        Assert.Equal(UdpCookie.Length + 1, udp.Server.Rejections.Count(r => r == "Udp unvalidated"));
        Assert.InRange(udp.Server.Observe<long>("socketskestrel.bytes.sent", udp.Endpoint), UdpCookie.Length, 2 * UdpCookie.Length);
        Assert.Equal(0, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
    }

    [Fact]
    public async Task Cookies_that_are_not_good_are_counted_and_not_answered()
    {
        await using var udp = Open(new Echo());
        await udp.StartAsync();
        var (client, other) = (udp.Client(), udp.Client());
        var cookie = await CookieOfAsync(client);
        UdpServer.Send(other, cookie); // another port's
        UdpServer.Send(client, cookie[..^1] + (cookie[^1] == 'A' ? 'Q' : 'A')); // altered
        UdpServer.Send(client, cookie[..^1]); // truncated
        UdpServer.Send(client, cookie + cookie);
        Assert.NotEqual(cookie, await CookieOfAsync(other));
        Assert.Equal(cookie, await CookieOfAsync(client));
        udp.Server.Advance(UdpCookie.Window * 2);
        UdpServer.Send(client, cookie); // stale
        Assert.NotEqual(cookie, await CookieOfAsync(client));
        Assert.Equal(5, udp.Server.Rejections.Count(r => r == "Udp bad-cookie"));
        Assert.Equal(4, udp.Server.Rejections.Count(r => r == "Udp unvalidated"));
        Assert.Equal(0, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
    }

    [Fact]
    public async Task Neither_cookie_nor_request_of_a_peer_is_a_message()
    {
        await using var udp = Open(new Echo());
        await udp.StartAsync();
        var client = udp.Client();
        var cookie = await ValidateAsync(client);
        UdpServer.Send(client, cookie);
        UdpServer.Send(client, Request);
        UdpServer.Send(client, "COOKIE 0123456789abcdefghijkl");
        UdpServer.Send(client, "COOKIE for you");
        await UdpServer.ReceivesAsync(client, "COOKIE for you");
        Assert.Equal(["Udp unvalidated", "Udp bad-cookie"], udp.Server.Rejections);
    }

    [Fact]
    public async Task Without_validation_a_request_for_a_cookie_is_dropped()
    {
        await using var udp = new UdpServer(_ => new Echo());
        await udp.StartAsync();
        var client = udp.Client();
        UdpServer.Send(client, Request);
        UdpServer.Send(client, "COOKIE 0123456789abcdefghijkl");
        await UdpServer.ReceivesAsync(client, "COOKIE 0123456789abcdefghijkl");
        Assert.Empty(udp.Server.Rejections);
    }

    [Fact]
    public async Task Newcomer_with_a_cookie_finds_no_place_in_a_full_table()
    {
        await using var udp = Open(new Echo(), options => options.MaxPeers = 1);
        await udp.StartAsync();
        var (first, second) = (udp.Client(), udp.Client());
        await ValidateAsync(first);
        await ValidateAsync(second);
        UdpServer.Send(second, "unheard");
        UdpServer.Send(first, "heard");
        await UdpServer.ReceivesAsync(first, "heard");
        Assert.Equal(["Udp unvalidated", "Udp unvalidated", "Udp full", "Udp unvalidated"], udp.Server.Rejections);

        udp.Server.Advance(TimeSpan.FromMinutes(6));
        await ValidateAsync(second);
        UdpServer.Send(second, "at last");
        await UdpServer.ReceivesAsync(second, "at last");
    }

    [Fact]
    public async Task Peer_that_was_silent_for_the_session_timeout_proves_itself_again()
    {
        await using var udp = Open(new Echo(), options => options.SessionTimeout = TimeSpan.FromSeconds(10));
        await udp.StartAsync();
        var client = udp.Client();
        await ValidateAsync(client);
        udp.Server.Advance(TimeSpan.FromSeconds(8));
        UdpServer.Send(client, Long);
        await UdpServer.ReceivesAsync(client, Long);
        udp.Server.Advance(TimeSpan.FromSeconds(12));
        await ValidateAsync(client);
        UdpServer.Send(client, Long);
        await UdpServer.ReceivesAsync(client, Long);
    }

    [Fact]
    public async Task Chat_is_joined_by_the_cookie_and_nothing_of_the_exchange_is_relayed()
    {
        await using var udp = new UdpServer(server => new ChatHandler(new ChatOptions(), new ChatRooms(new ChatMetrics(server.Meters))), WithCookie());
        await udp.StartAsync();
        var (ann, bob) = (udp.Client(), udp.Client());
        await ValidateAsync(ann);
        await ValidateAsync(bob);
        UdpServer.Send(bob, "bob");
        await UdpServer.ReceivesAsync(ann, "bob");
        UdpServer.Send(ann, "quit");
        UdpServer.Send(bob, "unheard by ann");
        await ValidateAsync(ann);
        UdpServer.Send(bob, "bob again");
        await UdpServer.ReceivesAsync(ann, "bob again");
    }

    [Fact]
    public void Cookies_are_sent_up_to_so_many_a_second()
    {
        var endpoint = TestEndpoint.Create("Udp", WithCookies, "udp://127.0.0.1:0");
        using var server = new TestServer(endpoint);
        using var socket = UdpBinder.Bind(endpoint).Single();
        var validation = new SourceValidation(endpoint, server.Registry.Metrics, server.Time);
        var stranger = new UdpPeer(1, endpoint, endpoint.BoundTo!.Serialize(), socket, server.Registry, new FakeLogger());
        for (var second = 1; second <= 2; second++)
        {
            for (var i = 0; i < SourceValidation.MaxCookiesPerSecond + 100; i++)
                Assert.Equal(SourceCheck.Done, validation.Check(stranger, isPeer: false, UdpCookie.Request));
            Assert.Equal(second * SourceValidation.MaxCookiesPerSecond, server.Observe<long>("socketskestrel.messages.sent", endpoint));
            server.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2 * (SourceValidation.MaxCookiesPerSecond + 100), server.Rejections.Count(r => r == "Udp unvalidated"));

        static void WithCookies(EndpointOptions options) => options.Udp.AddressValidation = UdpAddressValidation.Cookie;
    }

    private static string Request => Encoding.ASCII.GetString(UdpCookie.Request);

    private static UdpServer Open(IRequestHandler handler, Action<UdpOptions>? configure = null) => new(_ => handler, WithCookie(configure));

    private static Action<UdpOptions> WithCookie(Action<UdpOptions>? configure = null) => options =>
    {
        options.AddressValidation = UdpAddressValidation.Cookie;
        configure?.Invoke(options);
    };

    private static async Task<string> CookieOfAsync(Socket client)
    {
        UdpServer.Send(client, Request);
        return await UdpServer.ReceiveAsync(client);
    }

    private static async Task<string> ValidateAsync(Socket client)
    {
        var cookie = await CookieOfAsync(client);
        UdpServer.Send(client, cookie);
        return cookie;
    }
}
