using Microsoft.Playwright;
using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>What the server does at this moment.</summary>
public sealed class LiveSectionTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task Figures_and_charts_move_under_load()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "live");
        await Expect(Tile(visitor, "Connections").Locator(".figure")).ToHaveTextAsync("0");
        using var tcp = await server.ConnectAsync("Echo");
        using var udp = server.ConnectUdp("UdpChat");

        using var seen = new CancellationTokenSource();
        var load = SendUntilAsync(seen.Token, tcp, udp);
        await Expect(Tile(visitor, "Connections").Locator(".figure")).ToHaveTextAsync("1");
        await Expect(Tile(visitor, "UDP peers").Locator(".figure")).ToHaveTextAsync("1");
        await Expect(Tile(visitor, "Messages").Locator(".figure")).Not.ToContainTextAsync("0/s");
        await Expect(Tile(visitor, "Bytes").Locator(".figure")).ToContainTextAsync("B/s");
        await Expect(Endpoint(visitor, "Echo").Locator("td").Nth(2)).Not.ToHaveTextAsync("0");
        await Expect(Endpoint(visitor, "UdpChat").Locator("td").Nth(2)).Not.ToHaveTextAsync("0");
        await Expect(Endpoint(visitor, "Chat").Locator("td").Nth(2)).ToHaveTextAsync("0");
        await Expect(visitor["#live-connections tr"]).ToHaveCountAsync(2);
        var chart = Endpoint(visitor, "Echo").Locator(".line").First;
        var before = await chart.GetAttributeAsync("d") ?? "";
        await Expect(chart).Not.ToHaveAttributeAsync("d", before);

        await seen.CancelAsync();
        await load;
        tcp.Dispose(); // with answers unread
        await Expect(visitor["#live-reasons"]).ToContainTextAsync("reset");
        await Expect(Tile(visitor, "Connections").Locator(".figure")).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task Connections_are_chosen_by_endpoint_and_state()
    {
        var server = await StartAsync(Endpoints);
        using var echo = await server.ConnectAsync("Echo");
        using var chat = await ChatClient.JoinAsync(server, "Chat");
        using (var gone = await server.ConnectAsync("Temperature"))
            await gone.ExpectAnswerAsync("0", "32.0");
        await server.WaitForEndAsync("Temperature", "client_closed");
        var visitor = await VisitAsync(server, "live");
        await Expect(visitor["#live-connections tr"]).ToHaveCountAsync(2);

        await visitor["#live-endpoint"].SelectOptionAsync("Chat");
        await Expect(visitor["#live-connections tr"]).ToHaveCountAsync(1);
        await Expect(visitor["#live-connections"]).ToContainTextAsync("Chat · tcp");

        await visitor["#live-endpoint"].SelectOptionAsync("");
        await visitor["#live-which"].SelectOptionAsync("closed");
        await Expect(visitor["#live-connections tr"]).ToHaveCountAsync(1);
        await Expect(visitor["#live-connections"]).ToContainTextAsync("closed by the client");
    }

    [Fact]
    public async Task A_connection_can_be_closed()
    {
        var server = await StartAsync(Endpoints);
        using var client = await server.ConnectTcpAsync("Echo");
        var visitor = await VisitAsync(server, "live");

        await visitor["#live-connections button"].ClickAsync();

        await client.WaitForCloseAsync();
        await Expect(visitor["#live-connections tr"]).ToHaveCountAsync(0);
        await Expect(visitor["#live-reasons"]).ToContainTextAsync("closed by the administrator");
        await Expect(visitor["#live-problem"]).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Closing_needs_the_administrator_s_token_where_there_is_one()
    {
        var server = await StartAsync(Endpoints.Set("SocketsKestrel:Web:AdminToken", "open-sesame"));
        using var client = await server.ConnectTcpAsync("Echo");
        var visitor = await VisitAsync(server, "live");
        visitor.Expects("401");

        await visitor["#live-connections button"].ClickAsync();
        await Expect(visitor["#token-dialog"]).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(visitor["#live-problem"]).ToHaveTextAsync("Not allowed without the administrator’s token.");
        await Expect(visitor["#live-connections tr"]).ToHaveCountAsync(1);

        await visitor["#live-connections button"].ClickAsync();
        await visitor["#token"].FillAsync("open-sesame");
        await visitor["#token"].PressAsync("Enter");

        await client.WaitForCloseAsync();
        await Expect(visitor["#live-problem"]).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_browser_whose_connection_is_closed_by_the_administrator_does_not_come_back()
    {
        var server = await StartAsync(Endpoints);
        var member = await VisitAsync(server);
        await member.JoinAsync(server, "ann");
        var administrator = await VisitAsync(server, "live");
        await Expect(administrator["#live-connections"]).ToContainTextAsync("Chat · ws");

        await administrator["#live-connections button"].ClickAsync();

        await Expect(member.Notices.Last).ToContainTextAsync("Connection lost: closed by the administrator.");
        await Expect(member["#chat-connect"]).ToHaveTextAsync("Connect");
        await Expect(member["#chat-banner .banner"]).ToBeHiddenAsync();
    }

    private static ILocator Tile(Visitor visitor, string name) => visitor["#live-tiles .tile"].Filter(new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { Name = name }) });

    private static ILocator Endpoint(Visitor visitor, string name) => visitor["#live-endpoints tr"].Filter(new() { Has = visitor.Page.GetByText(name, new() { Exact = true }).And(visitor["strong"]) });

    private static async Task SendUntilAsync(CancellationToken enough, params Peer[] peers)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!enough.IsCancellationRequested)
        {
            foreach (var peer in peers)
                await peer.SendAsync("load");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
