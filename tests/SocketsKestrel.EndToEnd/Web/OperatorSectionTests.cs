using Microsoft.Playwright;
using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>An operator in a browser.</summary>
public sealed class OperatorSectionTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task A_client_and_the_operator_converse()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "operator");
        await Expect(visitor["#operator-nobody"]).ToBeVisibleAsync();
        using var client = await server.ConnectAsync("Operator");

        await client.SendAsync("도와주세요 <b>now</b>");
        await Client(visitor, 1).ClickAsync();
        await Expect(Messages(visitor)).ToHaveTextAsync(["도와주세요 <b>now</b>"]);
        await AnswerAsync(visitor, "무엇을 도와 드릴까요?");
        await client.ExpectAsync("무엇을 도와 드릴까요?");
        await client.SendAsync("nothing, bye");
        await Expect(Messages(visitor)).ToHaveTextAsync(["도와주세요 <b>now</b>", "무엇을 도와 드릴까요?", "nothing, bye"]);

        client.Dispose();
        await Expect(visitor["#operator-log .notice"].Last).ToContainTextAsync("The client has left.");
        await Expect(visitor["#operator-text"]).ToBeDisabledAsync();
    }

    [Fact]
    public async Task The_operator_answers_one_or_all()
    {
        var server = await StartAsync(Endpoints);
        using var first = await server.ConnectAsync("Operator");
        await first.SendAsync("one");
        var visitor = await VisitAsync(server, "operator");
        await Expect(Client(visitor, 1)).ToContainTextAsync("one");
        using var second = await server.ConnectAsync("Operator");
        await second.SendAsync("two");

        await Client(visitor, 2).ClickAsync();
        await AnswerAsync(visitor, "only two");
        await second.ExpectAsync("only two");
        await visitor["#operator-all-text"].FillAsync("both");
        await visitor["#operator-all-text"].PressAsync("Enter");

        await first.ExpectAsync("both");
        await second.ExpectAsync("both");
        await Expect(Messages(visitor)).ToHaveTextAsync(["two", "only two", "both"]);
        await Client(visitor, 1).ClickAsync();
        await Expect(Messages(visitor)).ToHaveTextAsync(["one", "both"]);
    }

    [Fact]
    public async Task Who_waits_is_counted_while_another_section_is_shown()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "operator");
        await Expect(visitor["#operator-nobody"]).ToBeVisibleAsync();
        await visitor.ShowAsync("chat");
        using var client = await server.ConnectAsync("Operator");

        await client.SendAsync("anybody?");
        await client.SendAsync("hello?");

        await Expect(visitor["#operator-badge"]).ToHaveTextAsync("2");
        await visitor.ShowAsync("operator");
        await Client(visitor, 1).ClickAsync();
        await Expect(visitor["#operator-badge"]).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_seat_is_for_those_who_have_the_token()
    {
        var server = await StartAsync(Endpoints.Set("SocketsKestrel:Web:AdminToken", "open-sesame"));
        using var client = await server.ConnectAsync("Operator");
        await client.SendAsync("psst");
        var visitor = await VisitAsync(server, "operator");
        visitor.Expects("401");

        await Expect(visitor["#token-dialog"]).ToBeVisibleAsync();
        await visitor["#token"].FillAsync("guessed");
        await visitor["#token"].PressAsync("Enter");
        await Expect(visitor["#token-why"]).ToHaveTextAsync("The server did not accept this token.");
        await Expect(visitor["#token"]).ToHaveValueAsync("");
        Assert.Equal(0, await Client(visitor, 1).CountAsync());
        await visitor["#token-cancel"].ClickAsync();
        await Expect(visitor["#operator-banner .banner:visible"]).ToContainTextAsync("Not allowed without the administrator’s token.");

        await visitor["#operator-banner .banner:visible button"].ClickAsync();
        await visitor["#token"].FillAsync("open-sesame");
        await visitor["#token"].PressAsync("Enter");
        await Client(visitor, 1).ClickAsync();
        await AnswerAsync(visitor, "in here");
        await client.ExpectAsync("in here");
    }

    [Fact]
    public async Task After_a_restart_the_list_is_that_of_the_new_server()
    {
        var settings = Endpoints.Set("Kestrel:Endpoints:Web:Url", $"http://127.0.0.1:{FreePort.Next()}");
        var visitor = await ArriveAsync();
        visitor.Expects("net::ERR_");
        var server = await StartAsync(settings);
        await visitor.OpenAsync(server["Web"].Url, "operator");
        using var client = await server.ConnectAsync("Operator");
        await client.SendAsync("to the old one");
        await Client(visitor, 1).ClickAsync();
        server.Send(Signal.Kill);
        await server.ExitedAsync();

        await Expect(visitor["#operator-banner .banner:visible"]).ToContainTextAsync("Connection lost.");
        var second = await StartAsync(settings);
        using var other = await second.ConnectAsync("Operator");
        await other.SendAsync("to the new one");

        await Expect(Client(visitor, 1)).ToContainTextAsync("to the new one");
        await Expect(visitor["#operator-banner .banner:visible"]).ToHaveCountAsync(0);
    }

    private static ILocator Client(Visitor visitor, int number) => visitor["#operator-clients button"].Filter(new() { HasText = $"Client {number}" });

    private static ILocator Messages(Visitor visitor) => visitor["#operator-log .message .bubble"];

    private static async Task AnswerAsync(Visitor visitor, string text)
    {
        await visitor["#operator-text"].FillAsync(text);
        await visitor["#operator-text"].PressAsync("Enter");
        await Expect(visitor["#operator-text"]).ToHaveValueAsync("");
    }
}
