using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>How long it takes there and back.</summary>
public sealed class EchoSectionTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task A_message_comes_back_with_its_round_trip_time()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "echo");
        await Expect(visitor["#echo-state"]).ToHaveTextAsync("Connected");

        await visitor["#echo-text"].FillAsync("거기 누구 있어요? <b>");
        await visitor["#echo-text"].PressAsync("Enter");

        await Expect(visitor["#echo-log p"].First).ToContainTextAsync("거기 누구 있어요? <b>");
        Assert.Matches("^[0-9.]+ (μs|ms)$", await visitor["#echo-last"].TextContentAsync());
    }

    [Fact]
    public async Task The_chart_runs_while_messages_are_sent_every_second()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "echo");
        await Expect(visitor["#echo-state"]).ToHaveTextAsync("Connected");

        await visitor["#echo-repeat"].CheckAsync();

        await Expect(visitor["#echo-log p"].Nth(2)).ToBeVisibleAsync();
        Assert.Matches("^M[0-9.,]+(L[0-9.,]+){2,}$", await visitor["#echo-chart .line"].GetAttributeAsync("d"));
        Assert.Matches("of the last [0-9]+ messages: median [0-9.]+ ", await visitor["#echo-chart svg"].GetAttributeAsync("aria-label"));
    }

    [Fact]
    public async Task The_connection_is_let_go_when_nobody_looks()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "echo");
        await Expect(visitor["#echo-state"]).ToHaveTextAsync("Connected");

        await visitor.ShowAsync("chat");
        await server.WaitForEndAsync("Echo", "client_closed");

        await visitor.ShowAsync("echo");
        await Expect(visitor["#echo-state"]).ToHaveTextAsync("Connected");
    }
}
