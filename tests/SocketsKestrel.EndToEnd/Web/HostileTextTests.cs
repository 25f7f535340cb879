using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Nothing that a peer sends is markup, takes the page apart, or makes it slow.</summary>
public sealed class HostileTextTests(Browser browser) : PageTests(browser)
{
    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<a href=\"javascript:alert(1)\">click</a>&lt;b&gt;")]
    [InlineData("</div></section><style>*{display:none}</style>")]
    [InlineData("javascript:alert(1)")]
    [InlineData("{who} ${alert(1)} {{7*7}}")]
    public async Task Text_from_TCP_stays_text(string text)
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");
        var before = await ElementsAsync(visitor);
        using var member = await ChatClient.JoinAsync(server, "Chat");

        await member.SendAsync($"evil: {text}");
        await member.SendAsync($"* {text} joined");
        await member.SendAsync($"{text}");
        await member.SendAsync("evil: end");

        await Expect(visitor.Messages.Last).ToHaveTextAsync("end");
        Assert.Equal(text, await visitor.Messages.Nth(1).TextContentAsync());
        await Expect(visitor.Notices.Last).ToContainTextAsync($"{text} joined");
        Assert.Equal(before, await ElementsAsync(visitor));
    }

    [Fact]
    public async Task A_name_may_be_anything_too()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");
        using var member = await ChatClient.JoinAsync(server, "Chat");

        await member.SendAsync("<img src=x onerror=alert(1)>: hi");
        await member.SendAsync("\u202Etxet desrever: \u202Ealso reversed");
        await member.SendAsync("__proto__: constructor");

        await Expect(visitor["#chat-log .author"]).ToHaveTextAsync(["ann", "<img src=x onerror=alert(1)>", "\u202Etxet desrever", "__proto__"]);
        // Its direction ends where the name ends: the time stands where it stands for everybody.
        var name = await visitor["#chat-log .author"].Nth(2).BoundingBoxAsync();
        var time = await visitor["#chat-log .message time"].Nth(2).BoundingBoxAsync();
        Assert.True(name!.X + name.Width <= time!.X, $"the name ends at {name.X + name.Width}, the time begins at {time.X}");
    }

    [Fact]
    public async Task The_longest_line_without_a_space_is_wrapped()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, look: Look.Of("phone"));
        await visitor.JoinAsync(server, "ann");
        using var member = await ChatClient.JoinAsync(server, "Chat");

        await member.SendAsync(new string('W', 8192));

        await Expect(visitor.Messages.Last).ToHaveTextAsync(new string('W', 8192));
        Assert.False(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
        Assert.False(await visitor["#chat-log"].EvaluateAsync<bool>("log => log.scrollWidth > log.clientWidth"));
    }

    [Fact]
    public async Task Thousands_of_messages_do_not_fill_the_page_or_stop_it()
    {
        const int Many = 6_000;
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");
        using var member = await server.ConnectTcpAsync("Chat");

        await member.SendAsync(string.Concat(Enumerable.Range(1, Many).Select(i => $"flood: number {i}\n")));
        await Expect(visitor.Messages.Last).ToHaveTextAsync($"number {Many}");
        Assert.Equal(1_000, await visitor["#chat-log > *"].CountAsync());

        await visitor.SayAsync("still here");
        Assert.Equal("ann: still here", await member.ReadLineAsync());
        await Expect(visitor.Messages.Last).ToBeInViewportAsync();
    }

    private static Task<string[]> ElementsAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<string[]>("[...new Set([...document.querySelectorAll('*')].map(e => e.localName))].filter(e => !['p', 'div', 'time', 'bdi'].includes(e)).sort()");
}
