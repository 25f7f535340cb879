using System.Net;
using System.Net.WebSockets;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.WebSockets;

/// <summary>The endpoints over WebSockets, by a client that is not ours.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Echo", "안녕\n세계", "안녕\n세계")]
    [InlineData("Temperature", "36.5", "97.7")]
    [InlineData("Temperature", "hot", "ERR not-a-number send one decimal number, such as 36.5")]
    [InlineData("Reply", "Hello", "Hello Client")]
    public async Task Every_framing_of_a_mode_answers_a_message_with_a_message(string mode, string message, string answer)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().EveryTransport(mode, _folder));
        foreach (var framing in new[] { "Raw", "Line", "LengthPrefixed", "Tls" })
        {
            using var client = await WebSocketPeer.ConnectAsync(server, framing);
            await client.ExpectAnswerAsync(message, answer);
            Assert.Equal(WebSocketMessageType.Text, client.LastType);
            await client.CloseAsync();
            await server.WaitForEndAsync(framing, "client_closed");
        }
    }

    [Fact]
    public async Task Binary_messages_and_fragments_come_back_as_one_binary_message()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var client = await WebSocketPeer.ConnectAsync(server, "echo"); // in whatever case
        await client.SendAsync(new byte[] { 0xFF, 0 }, WebSocketMessageType.Binary, endOfMessage: false);
        await client.SendAsync(new byte[] { 0xFE }, WebSocketMessageType.Binary);
        Assert.Equal([0xFF, 0, 0xFE], await client.ReceiveAsync(3));
        Assert.Equal(WebSocketMessageType.Binary, client.LastType);
    }

    [Fact]
    public async Task A_room_spans_every_transport_and_the_gateway()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().EveryTransport("Chat", _folder));
        var members = new List<Peer> { await ChatClient.JoinAsync(server, "Line") };
        foreach (var transport in new[] { "Raw", "LengthPrefixed", "Unix", "Tls", "Udp" })
            members.Add(await ChatClient.JoinWithAsync($"{transport} is here", server, transport, members));
        foreach (var framing in new[] { "Raw", "Line" })
        {
            var client = await WebSocketPeer.ConnectAsync(server, framing);
            await client.SendAsync($"browser at {framing} is here");
            foreach (var other in members)
                await other.ExpectAsync($"browser at {framing} is here");
            members.Add(client);
        }

        foreach (var sender in members)
        {
            await sender.SendAsync("안녕, from one of us");
            foreach (var other in members.Where(member => member != sender))
                await other.ExpectAsync("안녕, from one of us");
        }

        members.ForEach(member => member.Dispose());
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_line_end_is_a_space_to_members_with_lines_and_bytes_that_are_no_text_are_binary()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Line", "Chat").Tcp("Raw", "Chat", Settings.Raw));
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var browser = await WebSocketPeer.ConnectAsync(server, "Line");
        await browser.SendAsync("two\nlines");
        await line.ExpectAsync("two lines");
        using var raw = await server.ConnectAsync("Raw");
        await raw.SendAsync(0xFF, 0xFE);
        Assert.Equal([0xFF, 0xFE], await browser.ReceiveAsync(2));
        Assert.Equal(WebSocketMessageType.Binary, browser.LastType);
    }

    [Theory]
    [InlineData("Chat")]
    [InlineData("Echo")]
    public async Task A_message_that_is_too_long_is_refused_across_its_fragments(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Mode", mode, ("Framing:MaxLength", "1000")));
        using var client = await WebSocketPeer.ConnectAsync(server, "Mode");
        await client.SendAsync(new byte[600], WebSocketMessageType.Text, endOfMessage: false);
        await client.SendAsync(new byte[600], WebSocketMessageType.Text);
        await client.ExpectAsync("ERR too-long the message is longer than this endpoint allows");
        await client.ExpectCloseAsync(1009, "too_long");
        await server.WaitForEndAsync("Mode", "too_long");
    }

    [Theory]
    [InlineData("Chat")]
    [InlineData("Echo")]
    public async Task Text_that_is_not_UTF8_ends_the_connection(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Mode", mode));
        using var client = await WebSocketPeer.ConnectAsync(server, "Mode");
        await client.SendAsync(0xC3, 0x28);
        await client.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8");
        await client.ExpectCloseAsync(1007, "protocol_error");
        await server.WaitForEndAsync("Mode", "protocol_error");
    }

    [Fact]
    public async Task Caps_are_those_of_the_endpoint_on_every_transport()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", ("MaxConnections", "2")));
        using var tcp = await server.ConnectAsync("Echo");
        await tcp.ExpectAnswerAsync("one", "one");
        var second = await WebSocketPeer.ConnectAsync(server, "Echo");
        await second.ExpectAnswerAsync("two", "two");

        using var third = await WebSocketPeer.ConnectAsync(server, "Echo");
        await third.ExpectAsync("ERR full no place is free, try again later");
        await third.ExpectCloseAsync(1013, "full");
        await second.CloseAsync();
        second.Dispose();
        await server.WaitForEndAsync("Echo", "client_closed");
        using var fourth = await server.ConnectAsync("Echo");
        await fourth.ExpectAnswerAsync("four", "four");
    }

    [Fact]
    public async Task Timeouts_and_rates_close_with_a_policy_status()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web()
            .Tcp("Idle", "Echo", ("IdleTimeout", "00:00:00.3"))
            .Tcp("Late", "Echo", ("MessageTimeout", "00:00:00.3"))
            .Tcp("Fast", "Echo", ("RateLimit:MessagesPerSecond", "1"), ("RateLimit:Burst", "1"), ("RateLimit:WhenExceeded", "Disconnect")));
        using var idle = await WebSocketPeer.ConnectAsync(server, "Idle");
        await idle.ExpectCloseAsync(1008, "idle");
        using var late = await WebSocketPeer.ConnectAsync(server, "Late");
        await late.SendAsync("the beginning"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await late.ExpectAsync("ERR message-timeout the message was not complete in time");
        await late.ExpectCloseAsync(1008, "message_timeout");
        using var fast = await WebSocketPeer.ConnectAsync(server, "Fast");
        await fast.ExpectAnswerAsync("one", "one");
        await fast.ExpectAnswerAsync("two", "ERR rate-limited too much in too short a time, try again later");
        await fast.ExpectCloseAsync(1008, "rate_limited");
    }

    [Fact]
    public async Task A_reader_that_stops_is_closed_as_a_slow_consumer_and_the_others_get_all()
    {
        const int count = 30_000;
        const int batch = 50;
        var text = new string('x', 1000);
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Chat", "Chat"));
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var stopped = await WebSocketPeer.ConnectAsync(server, "Chat");
        using var reader = await WebSocketPeer.ConnectAsync(server, "Chat");
        await stopped.SendAsync("hello");
        await sender.ExpectAsync("hello");
        await reader.SendAsync("hello");
        await sender.ExpectAsync("hello");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i += batch)
                await sender.Tcp.SendAsync(string.Concat(Enumerable.Repeat($"{text}\n", batch)));
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < count; i++)
        {
            var message = Encoding.UTF8.GetString(await reader.ReceiveAsync(text.Length));
            if (message == "hello")
                i--;
            else
                Assert.Equal(text, message);
        }

        await sending.WithinDeadline("sending");
        await server.WaitForEndAsync("Chat", "slow_consumer");
        Assert.Single(server.Output.Lines, line => line.Contains(" ended: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    internal async Task A_drain_closes_with_going_away_and_the_process_ends_well(Signal signal)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo").Tcp("Chat", "Chat"));
        using var echo = await WebSocketPeer.ConnectAsync(server, "Echo");
        await echo.ExpectAnswerAsync("here", "here");
        using var chat = await WebSocketPeer.ConnectAsync(server, "Chat");
        await server.Output.WaitForAsync("to Chat started");
        server.Send(signal);
        await echo.ExpectCloseAsync(1001, "server_stopping");
        Assert.StartsWith("* ", Encoding.UTF8.GetString(await chat.ReceiveAsync(0)), StringComparison.Ordinal);
        await chat.ExpectCloseAsync(1001, "server_stopping");
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Endpoints_that_are_off_the_gateway_are_not_there()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web()
            .Tcp("Off", "Echo", ("WebSocket", "false"))
            .Endpoint("Unix", $"tcp://unix:{_folder.File("echo.sock")}", "Echo")
            .Endpoint("Open", $"tcp://unix:{_folder.File("open.sock")}", "Echo", ("WebSocket", "true"))
            .Udp("Udp", "Echo"));
        using var http = new HttpClient();
        foreach (var name in new[] { "Off", "Unix", "Udp", "nope", "%3Cimg%3E" })
        {
            using var response = await http.GetAsync(HttpUrl(server, name), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        }

        using var client = await WebSocketPeer.ConnectAsync(server, "Open");
        await client.ExpectAnswerAsync("hi", "hi");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Over_TLS_it_is_spoken_in_either_version_of_HTTP(string version)
    {
        var settings = new Settings().Tcp("Echo", "Echo").Set("Kestrel:Endpoints:Web:Url", "https://127.0.0.1:0");
        foreach (var (key, value) in Authority.Common.ServerSettings(_folder))
            settings.Set($"Kestrel:Endpoints:Web:{key}", value);
        using var server = await ServerProcess.StartAsync(settings);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer == Authority.Common.Certificate.Subject;
        using var invoker = new HttpMessageInvoker(handler);
        using var client = await WebSocketPeer.ConnectAsync(server, "Echo", options =>
        {
            options.HttpVersion = Version.Parse(version);
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }, invoker);
        await client.ExpectAnswerAsync("hi", "hi");
        await client.CloseAsync();
        await server.WaitForEndAsync("Echo", "client_closed");

        using var stays = await WebSocketPeer.ConnectAsync(server, "Echo", options => options.HttpVersion = Version.Parse(version), invoker);
        await stays.ExpectAnswerAsync("still here", "still here");
        server.Send(Signal.Terminate);
        await stays.ExpectCloseAsync(1001, "server_stopping");
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task A_client_that_is_lost_is_a_reset_over_HTTP_2_too()
    {
        var settings = new Settings().Tcp("Echo", "Echo").Set("Kestrel:Endpoints:Web:Url", "https://127.0.0.1:0");
        foreach (var (key, value) in Authority.Common.ServerSettings(_folder))
            settings.Set($"Kestrel:Endpoints:Web:{key}", value);
        using var server = await ServerProcess.StartAsync(settings);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer == Authority.Common.Certificate.Subject;
        var invoker = new HttpMessageInvoker(handler);
        using var client = await WebSocketPeer.ConnectAsync(server, "Echo", options =>
        {
            options.HttpVersion = new Version(2, 0);
            options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }, invoker);
        await client.ExpectAnswerAsync("hi", "hi");
        client.Dispose();
        invoker.Dispose();
        var end = await server.Output.WaitForAsync("to Echo ended: ");
        Assert.DoesNotContain("faulted", end, StringComparison.Ordinal);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Clients_that_leave_the_queue_give_up_their_places_in_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", ("MaxConnections", "1"), ("WhenFull", "Queue")));
        using var served = await WebSocketPeer.ConnectAsync(server, "Echo");
        await served.ExpectAnswerAsync("one", "one");
        for (var i = 0; i < 3; i++)
        {
            using var waiting = await WebSocketPeer.ConnectAsync(server, "Echo");
        }

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.active");
        using var next = await WebSocketPeer.ConnectAsync(server, "Echo");
        await served.CloseAsync();
        await next.ExpectAnswerAsync("two", "two");
    }

    [Fact]
    public async Task Without_an_upgrade_the_client_is_told_what_is_spoken_here()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var http = new HttpClient();
        using var response = await http.GetAsync(HttpUrl(server, "Echo"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", Assert.Single(response.Headers.Upgrade).Name);
        Assert.Equal("13", Assert.Single(response.Headers.GetValues("Sec-WebSocket-Version")));
    }

    [Theory]
    [InlineData("http://{host}", true)]
    [InlineData("https://{host}", true)]
    [InlineData("https://chat.example.com", true)]
    [InlineData("https://CHAT.example.com", true)]
    [InlineData("http://chat.example.com", false)]
    [InlineData("https://chat.example.com.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://{host}.evil.example", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("*", false)]
    public async Task Pages_of_other_sites_are_refused(string origin, bool isAllowed)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo")
            .Set("SocketsKestrel:Web:AllowedOrigins:0", "https://chat.example.com"));
        origin = origin.Replace("{host}", new Uri(server["Web"].Url).Authority, StringComparison.Ordinal);
        if (isAllowed)
        {
            using var client = await WebSocketPeer.ConnectAsync(server, "Echo", options => options.SetRequestHeader("Origin", origin));
            await client.ExpectAnswerAsync("hi", "hi");
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, HttpUrl(server, "Echo"));
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Monitoring_shows_it_as_a_WebSocket()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var client = await WebSocketPeer.ConnectAsync(server, "Echo");
        await client.ExpectAnswerAsync("hi", "hi");
        using var http = new HttpClient { BaseAddress = new Uri(server["Web"].Url) };
        Assert.Contains("\"transport\":\"ws\"", (await http.GetStringAsync(new Uri("/connz", UriKind.Relative), TestContext.Current.CancellationToken)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("/ws/Echo", await http.GetStringAsync(new Uri("/varz", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static Uri HttpUrl(ServerProcess server, string endpoint) => new($"{server["Web"].Url}/ws/{endpoint}");
}
