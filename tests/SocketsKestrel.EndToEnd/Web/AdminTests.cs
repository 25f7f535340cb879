using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Who may do what administrators do.</summary>
public sealed class AdminTests
{
    /// <summary>Whoever may ask gets 404: there is no such connection.</summary>
    private const string Path = "/connz/999/close";

    [Fact]
    public async Task With_a_token_only_whoever_shows_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo").Set("SocketsKestrel:Web:AdminToken", "s3cret"));
        using var stranger = new WebPeer(server);
        using (var refused = await stranger.PostAsync(Path))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Bearer", $"{refused.Headers.WwwAuthenticate}");
        }

        foreach (var guess in new[] { "s3cre", "s3cret1", "S3CRET", "" })
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, ("Authorization", $"Bearer {guess}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, ("Authorization", "Basic czNjcmV0")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stranger, ("Authorization", "Bearer s3cret")));

        // What is no administrator's business is anybody's.
        Assert.Equal("ready", (string)(await stranger.GetJsonAsync("/varz"))["state"]!);
        Assert.Equal(0, (int)(await stranger.GetJsonAsync("/connz"))["num_connections"]!);
        Assert.DoesNotContain("s3cret", string.Concat(server.Output.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_only_this_machine_and_not_by_any_name()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var web = new WebPeer(server);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(web));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(web, ("Host", $"localhost:{web.Url.Port}")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(web, ("Host", $"rebound.example:{web.Url.Port}")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(web, ("X-Forwarded-For", "203.0.113.7")));
    }

    [Fact]
    public async Task Without_a_token_no_other_address_than_a_loopback_one()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(own is null, "this machine has none");
        using var server = await ServerProcess.StartAsync(new Settings().Set("Kestrel:Endpoints:Web:Url", "http://0.0.0.0:0").Tcp("Echo", "Echo"));
        using var web = new WebPeer(server, to: own);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(web, ("Host", $"localhost:{web.Url.Port}")));
        Assert.Equal("ready", (string)(await web.GetJsonAsync("/varz"))["state"]!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("s3cret")]
    public async Task No_page_of_another_site(string? token)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo").Tcp("Operator", "Operator").Set("SocketsKestrel:Web:AdminToken", token));
        using var web = new WebPeer(server, token);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(web, ("Origin", $"{web.Url.Scheme}://{web.Url.Authority}"), ("Sec-Fetch-Site", "same-origin")));
        foreach (var (name, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site") })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(web, (name, value)));
            using var seat = await web.GetAsync("/operator/events", (name, value));
            Assert.Equal(HttpStatusCode.Forbidden, seat.StatusCode);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(WebPeer web, params (string Name, string Value)[] headers)
    {
        using var response = await web.PostAsync(Path, headers);
        return response.StatusCode;
    }
}
