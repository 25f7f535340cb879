using Microsoft.Playwright;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>What a page of another site may do, in the browser of somebody who reaches the server.</summary>
public sealed class OriginTests(Browser browser) : PageTests(browser)
{
    private const string Connect = """
        url => new Promise(resolve => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        })
        """;

    private const string Post = """
        async ([url, mode]) => {
          try {
            const response = await fetch(url, { method: 'POST', mode });
            return `answered ${response.status}`;
          } catch {
            return 'refused';
          }
        }
        """;

    [Fact]
    public async Task A_page_of_another_site_gets_no_WebSocket()
    {
        var server = await StartAsync(Endpoints);
        var other = await StartAsync(new Settings().Web());
        var visitor = await VisitTextAsync(other);
        visitor.Expects("Unexpected response code: 403");

        Assert.Equal("refused", await ConnectAsync(visitor, server));
    }

    [Fact]
    public async Task An_allowed_site_gets_one()
    {
        var other = await StartAsync(new Settings().Web());
        var server = await StartAsync(Endpoints.Set("SocketsKestrel:Web:AllowedOrigins:0", other["Web"].Url));
        var visitor = await VisitTextAsync(other);

        Assert.Equal("open", await ConnectAsync(visitor, server));
    }

    [Theory]
    [InlineData("cors")]
    [InlineData("no-cors")] // sent, whatever comes back
    public async Task A_page_of_another_site_closes_no_connection(string mode)
    {
        var server = await StartAsync(Endpoints);
        var other = await StartAsync(new Settings().Web());
        using var victim = await server.ConnectAsync("Echo");
        await victim.ExpectAnswerAsync("one", "one");
        var visitor = await VisitTextAsync(other);
        visitor.Expects(server["Web"].Url);

        await visitor.Page.EvaluateAsync<string>(Post, (object[])[$"{server["Web"].Url}/connz/1/close", mode]);

        await victim.ExpectAnswerAsync("two", "two");
    }

    /// <summary>A visitor at a document that is not under the page's own policy, which would not even let it try.</summary>
    private async Task<Visitor> VisitTextAsync(ServerProcess server)
    {
        var visitor = await ArriveAsync();
        visitor.Expects("/favicon.ico"); // the browser asks for it where no other is named
        await visitor.Page.GotoAsync($"{server["Web"].Url}/healthz");
        return visitor;
    }

    private static Task<string> ConnectAsync(Visitor visitor, ServerProcess server) =>
        visitor.Page.EvaluateAsync<string>(Connect, $"{server["Web"].Url.Replace("http", "ws", StringComparison.Ordinal)}/ws/Chat");
}
