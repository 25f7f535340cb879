using System.Net;
using System.Net.WebSockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.WebSockets;

/// <summary>Which endpoints are on the gateway, for whom, and over which HTTP.</summary>
public sealed class GatewayAccessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Endpoints_that_are_off_the_gateway_are_not_there()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web()
            .Tcp("Off", "Echo", ("WebSocket", "false"))
            .Endpoint("Unix", $"tcp://unix:{_folder.File("echo.sock")}", "Echo")
            .Endpoint("Open", $"tcp://unix:{_folder.File("open.sock")}", "Echo", ("WebSocket", "true"))
            .Udp("Udp", "Echo"));
        using var web = new WebPeer(server);
        foreach (var name in new[] { "Off", "Unix", "Udp", "nope", "%3Cimg%3E" })
        {
            using var response = await web.GetAsync($"/ws/{name}");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        }

        using var client = await WebSocketPeer.ConnectAsync(server, "Open");
        await client.ExpectAnswerAsync("hi", "hi");
    }

    [Fact]
    public async Task Without_an_upgrade_the_client_is_told_what_is_spoken_here()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var web = new WebPeer(server);
        using var response = await web.GetAsync("/ws/Echo");
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

        using var web = new WebPeer(server);
        using var response = await web.GetAsync("/ws/Echo", ("Origin", origin));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Over_TLS_it_is_spoken_in_either_version_of_HTTP(string version)
    {
        using var server = await ServerProcess.StartAsync(new Settings().SecureWeb(_folder).Tcp("Echo", "Echo"));
        using var invoker = CreateInvoker();
        using var client = await WebSocketPeer.ConnectAsync(server, "Echo", options => Speak(version, options), invoker);
        await client.ExpectAnswerAsync("hi", "hi");
        await client.CloseAsync();
        await server.WaitForEndAsync("Echo", "client_closed");

        using var stays = await WebSocketPeer.ConnectAsync(server, "Echo", options => Speak(version, options), invoker);
        await stays.ExpectAnswerAsync("still here", "still here");
        server.Send(Signal.Terminate);
        await stays.ExpectCloseAsync(1001, "server_stopping");
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task A_client_that_is_lost_is_a_reset_over_HTTP_2_too()
    {
        using var server = await ServerProcess.StartAsync(new Settings().SecureWeb(_folder).Tcp("Echo", "Echo"));
        var invoker = CreateInvoker();
        using var client = await WebSocketPeer.ConnectAsync(server, "Echo", options => Speak("2.0", options), invoker);
        await client.ExpectAnswerAsync("hi", "hi");
        client.Dispose();
        invoker.Dispose();
        var end = await server.Output.WaitForAsync("to Echo ended: ");
        Assert.DoesNotContain("faulted", end, StringComparison.Ordinal);
        server.AssertNoUnhandledException();
    }

    /// <summary>Takes the certificates that the tests make.</summary>
    private static HttpMessageInvoker CreateInvoker()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer == Authority.Common.Certificate.Subject;
        return new HttpMessageInvoker(handler);
    }

    private static void Speak(string version, ClientWebSocketOptions options)
    {
        options.HttpVersion = Version.Parse(version);
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
    }
}
