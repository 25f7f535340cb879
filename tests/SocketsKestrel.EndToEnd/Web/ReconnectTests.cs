using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>The server goes, and comes back where it was.</summary>
public sealed class ReconnectTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task A_browser_comes_back_to_a_server_that_was_killed_and_restarted()
    {
        var settings = Endpoints.Set("Kestrel:Endpoints:Web:Url", $"http://127.0.0.1:{FreePort.Next()}");
        var visitor = await ArriveAsync();
        visitor.Expects("net::ERR_");
        var first = await StartAsync(settings);
        await visitor.OpenAsync(first["Web"].Url);
        await visitor.JoinAsync(first, "ann");
        await visitor["#chat-text"].FillAsync("written meanwhile");
        first.Send(Signal.Kill);
        await first.ExitedAsync();

        await Expect(visitor["#chat-banner .banner"]).ToContainTextAsync("Connection lost.");
        await Expect(visitor.Notices.Last).ToContainTextAsync("Connection lost.");
        await visitor["#chat-text"].PressAsync("Enter");
        await Expect(visitor["#chat-error"]).ToHaveTextAsync("Not connected: nothing was sent.");

        var second = await StartAsync(settings);
        using var member = await ChatClient.JoinAsync(second, "Chat");
        await Expect(visitor["#chat-state"]).ToContainClassAsync("open");
        await Expect(visitor["#chat-banner .banner"]).ToBeHiddenAsync();
        await visitor["#chat-text"].PressAsync("Enter");
        await member.ExpectAsync("ann: written meanwhile");
        await member.SendAsync("tcp: welcome back");
        await Expect(visitor.Messages.Last).ToHaveTextAsync("welcome back");
    }

    [Fact]
    public async Task A_server_that_stops_says_so()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        visitor.Expects("net::ERR_");
        visitor.Expects("503");
        await visitor.JoinAsync(server, "ann");

        server.Send(Signal.Terminate);

        await Expect(visitor["#chat-banner .banner"]).ToContainTextAsync("Connection lost: server stopping.");
    }

    [Fact]
    public async Task Every_section_tells_of_a_server_that_is_gone()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "live");
        visitor.Expects("net::ERR_");
        await Expect(visitor["#live-endpoints tr"]).ToHaveCountAsync(5);

        server.Send(Signal.Kill);

        await Expect(visitor["#live-banner .banner"]).ToContainTextAsync("Connection lost.");
        await Expect(visitor["#server-state"]).ToContainTextAsync("No answer");
        foreach (var section in (string[])["temperature", "echo", "operator"])
        {
            await visitor.ShowAsync(section);
            await Expect(visitor[$"#{section}-banner .banner"].First).ToContainTextAsync("Connection lost.");
        }
    }
}
