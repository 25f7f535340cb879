using System.Text;
using System.Text.RegularExpressions;
using SocketsKestrel.Client;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Udp;

/// <summary><c>Udp:AddressValidation: Cookie</c> on the wire.</summary>
public sealed partial class CookieTests
{
    private const string Rejected = "socketskestrel.messages.rejected";

    private static readonly (string, string?) Cookie = ("Udp:AddressValidation", "Cookie");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stranger_proves_its_address_before_anything_of_it_is_relayed()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Witnesses().Tcp("Line", "Chat").Udp("Udp", "Chat", Cookie));
        using var witnesses = await Witnesses.StartAsync(server);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var stranger = server.ConnectUdp("Udp");
        await stranger.SendAsync("too short");
        await stranger.SendAsync("not relayed, and long enough for a cookie");
        var cookie = Text(await stranger.ReceiveAsync(0));
        Assert.Matches(CookieForm(), cookie);

        using var other = server.ConnectUdp("Udp");
        await other.SendAsync(cookie); // another port's
        await stranger.SendAsync(cookie[..^1] + (cookie[^1] == 'A' ? 'Q' : 'A')); // altered
        await stranger.SendAsync(cookie);
        await stranger.SendAsync(cookie); // again, by mistake
        await stranger.SendAsync("here I am");
        await line.ExpectAsync("here I am");
        await line.SendAsync("welcome");
        await stranger.ExpectAsync("welcome");
        Assert.False(other.HasReceived);

        await Counters.WaitForAsync(server, 2, Rejected, ("endpoint", "Udp"), ("code", "unvalidated"));
        await Counters.WaitForAsync(server, 2, Rejected, ("endpoint", "Udp"), ("code", "bad-cookie"));
        await Counters.WaitForAsync(server, 1, "socketskestrel.udp.peers", ("endpoint", "Udp"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Before_validation_no_more_bytes_go_out_than_came_in()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Udp("Udp", "Echo", Cookie));
        var sent = 0;
        for (var length = 1; length <= 60; length++)
        {
            using var stranger = server.ConnectUdp("Udp");
            await stranger.SendAsync(new string('x', length));
            sent += length;
            if (length >= 29)
                Assert.Equal(29, (await stranger.ReceiveAsync(0)).Length);
        }

        await Counters.WaitForAsync(server, 32 * 29, "socketskestrel.bytes.sent", ("endpoint", "Udp"));
        var counters = await Counters.ReadAsync(server);
        Assert.Equal(60, counters[Rejected, ("code", "unvalidated")]);
        Assert.Equal(sent, counters["socketskestrel.bytes.received", ("endpoint", "Udp")]);
        Assert.Equal(0, counters["socketskestrel.udp.peers", ("endpoint", "Udp")]);
    }

    [Fact]
    public async Task With_cookies_an_endpoint_may_listen_beyond_loopback()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Endpoint("Udp", "udp://0.0.0.0:0", "Echo", Cookie));
        await using var client = await ConnectAsync(server["Udp"].Port);
        Assert.Equal("hi", await AskAsync(client, "hi"));
    }

    [Theory]
    [InlineData("Echo", "hi", "hi")]
    [InlineData("Temperature", "36.5", "97.7")]
    [InlineData("Reply", "anything", "서버 응답 메시지 1")]
    public async Task Client_library_answers_the_cookie_and_need_not_know(string mode, string message, string reply)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Udp("With", mode, Cookie).Udp("Without", mode));
        foreach (var endpoint in (string[])["With", "Without"])
        {
            await using var client = await ConnectAsync(server[endpoint].Port);
            Assert.Equal(reply, await AskAsync(client, message));
        }
    }

    [Fact]
    public async Task Client_library_that_only_sends_is_heard_once_and_in_order()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Line", "Chat").Udp("With", "Chat", Cookie).Udp("Without", "Chat"));
        using var line = await ChatClient.JoinAsync(server, "Line");
        foreach (var endpoint in (string[])["With", "Without"])
        {
            await using var client = await ConnectAsync(server[endpoint].Port);
            for (var i = 0; i < 20; i++)
                await client.SendAsync(Encoding.UTF8.GetBytes($"{endpoint} {i}, a message longer than a cookie is"), Cancelled);
            for (var i = 0; i < 20; i++)
                await line.ExpectAsync($"{endpoint} {i}, a message longer than a cookie is");
        }
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Cookie")]
    public async Task A_member_who_says_cookies_puts_no_client_library_off(string validation)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Line", "Chat").Udp("Udp", "Chat", ("Udp:AddressValidation", validation)));
        using var line = await ChatClient.JoinAsync(server, "Line");
        await using var client = await ConnectAsync(server["Udp"].Port);
        await client.SendAsync("here I am"u8.ToArray(), Cancelled);
        await line.ExpectAsync("here I am");

        // Six that are not answered within one exchange are a failure to the client.
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(0.6));
        for (var i = 0; i < 7; i++)
        {
            await line.SendAsync($"COOKIE {new string('A', 21)}{i}");
            await pace.WaitForNextTickAsync(Cancelled);
        }

        await line.SendAsync("still there?");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(Deadline.Span);
        await using var heard = client.ReadAllAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
        Assert.True(await heard.MoveNextAsync());
        Assert.Equal("still there?", Encoding.UTF8.GetString(heard.Current));
        await Counters.WaitForAsync(server, 7, Rejected, ("endpoint", "Udp"), ("code", "bad-cookie"));
        server.AssertNoUnhandledException();
    }

    private static Task<IMessageConnection> ConnectAsync(int port) => MessageClient.ConnectAsync($"udp://127.0.0.1:{port}", cancellationToken: Cancelled);

    private static async Task<string> AskAsync(IMessageConnection client, string message)
    {
        await client.SendAsync(Encoding.UTF8.GetBytes(message), Cancelled);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(Deadline.Span);
        await foreach (var reply in client.ReadAllAsync(deadline.Token))
            return Encoding.UTF8.GetString(reply);
        throw new EndOfStreamException();
    }

    private static string Text(byte[] datagram) => Encoding.UTF8.GetString(datagram);

    [GeneratedRegex("^COOKIE [A-Za-z0-9_-]{22}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CookieForm();
}
