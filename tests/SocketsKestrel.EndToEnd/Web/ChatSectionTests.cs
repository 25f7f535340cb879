using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>A room with browsers in it.</summary>
public sealed class ChatSectionTests(Browser browser) : PageTests(browser)
{
    private const int Each = 10;

    [Fact]
    public async Task Two_browsers_a_TCP_and_a_UDP_client_see_each_other_s_messages_in_order()
    {
        var server = await StartAsync(Endpoints);
        var ann = await VisitAsync(server);
        var bob = await VisitAsync(server);
        await ann.JoinAsync(server, "ann");
        await bob.JoinAsync(server, "bob");
        using var tcp = SocketsProcess.Start("chat", server["Chat"].Url, "--name", "tcp");
        await tcp.SayAsync("here");
        await Expect(ann.Messages.Last).ToHaveTextAsync("here");
        using var udp = SocketsProcess.Start("chat", server["UdpChat"].Url, "--name", "udp");
        await Expect(ann.Notices.Last).ToContainTextAsync("udp joined");
        await Expect(bob.Notices.Last).ToContainTextAsync("udp joined");

        await Task.WhenAll(SayAllAsync(ann.SayAsync), SayAllAsync(bob.SayAsync), SayAllAsync(tcp.SayAsync), SayAllAsync(udp.SayAsync));

        await ExpectAllAsync(ann);
        await ExpectAllAsync(bob);
        await ExpectAllAsync(tcp, "ann", "bob", "udp");
        await ExpectAllAsync(udp, "ann", "bob", "tcp");

        static async Task SayAllAsync(Func<string, Task> sayAsync)
        {
            for (var i = 0; i < Each; i++)
                await sayAsync($"number {i}");
        }
    }

    [Fact]
    public async Task Joins_and_leaves_are_told()
    {
        var server = await StartAsync(Endpoints.Tcp("Chat", "Chat", ("Chat:Notices", "true")));
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");

        var joined = visitor["#chat-log .notice bdi:text-matches('^client-[0-9]+ joined')"];
        string name;
        using (await server.ConnectAsync("Chat"))
            name = (await joined.TextContentAsync())!.Split(' ')[0];

        await Expect(visitor[$"#chat-log .notice bdi:text-is('{name} left')"]).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_came_while_another_section_was_shown_is_counted_and_marked()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");
        using var member = await ChatClient.JoinAsync(server, "Chat");
        await member.SendAsync("tcp: seen");
        await Expect(visitor.Messages.Last).ToHaveTextAsync("seen");

        await visitor.ShowAsync("live");
        await member.SendAsync("tcp: one");
        await member.SendAsync("tcp: two");

        await Expect(visitor["#chat-badge"]).ToHaveTextAsync("2");
        await Expect(visitor.Page).ToHaveTitleAsync("(2) SocketsKestrel");
        await visitor.ShowAsync("chat");
        await Expect(visitor["#chat-log .unread-line + .message"]).ToContainTextAsync("one");
        await Expect(visitor["#chat-badge"]).ToBeHiddenAsync();
        await Expect(visitor.Page).ToHaveTitleAsync("SocketsKestrel");
    }

    [Fact]
    public async Task Who_has_scrolled_up_stays_there()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");
        using var member = await ChatClient.JoinAsync(server, "Chat");
        for (var i = 0; i < 60; i++)
            await member.SendAsync($"tcp: number {i}");
        await Expect(visitor.Messages.Last).ToHaveTextAsync("number 59");
        await Expect(visitor.Messages.Last).ToBeInViewportAsync();

        await visitor.Messages.Nth(5).ScrollIntoViewIfNeededAsync();
        await Expect(visitor["#chat-newest"]).ToHaveTextAsync("To the newest ↓");
        await member.SendAsync("tcp: late");

        await Expect(visitor["#chat-newest"]).ToHaveTextAsync("1 new ↓");
        await Expect(visitor.Messages.Nth(5)).ToBeInViewportAsync();
        await visitor["#chat-newest"].ClickAsync();
        await Expect(visitor.Messages.Last).ToBeInViewportAsync();
        await Expect(visitor["#chat-newest"]).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_could_not_be_sent_is_kept_in_the_box()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);

        await visitor.SayAsync("too early");
        await Expect(visitor["#chat-error"]).ToHaveTextAsync("Not connected: nothing was sent.");
        await Expect(visitor["#chat-text"]).ToHaveValueAsync("too early");
        await visitor.JoinAsync(server, "ann");
        using var member = await ChatClient.JoinAsync(server, "Chat");

        // The server would end the connection over it.
        await visitor.SayAsync(new string('x', 8192));
        await Expect(visitor["#chat-error"]).ToHaveTextAsync("Too long: at most 8.2\u00a0kB with the name.");
        await visitor.SayAsync("short");
        await member.ExpectAsync("ann: short");
    }

    [Fact]
    public async Task A_name_is_remembered()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "지민");

        await visitor.Page.ReloadAsync();

        await Expect(visitor["#chat-name"]).ToHaveValueAsync("지민");
    }

    [Fact]
    public async Task Rooms_that_send_back_what_one_says_show_it_once()
    {
        var server = await StartAsync(Endpoints.Tcp("Chat", "Chat", ("Chat:IncludeSender", "true")));
        var visitor = await VisitAsync(server);
        await visitor.JoinAsync(server, "ann");
        using var member = await ChatClient.JoinAsync(server, "Chat");

        await visitor.SayAsync("once");
        await visitor.SayAsync("again");
        await member.ExpectAsync("ann: once");
        await member.SendAsync("tcp: after");

        await Expect(visitor.Messages.Last).ToHaveTextAsync("after");
        Assert.Equal(["hello", "once", "again", "after"], await visitor.Messages.AllTextContentsAsync());
    }

    private static async Task ExpectAllAsync(Visitor visitor)
    {
        await Expect(visitor.Messages.Filter(new() { HasText = "number" })).ToHaveCountAsync(4 * Each);
        // Every message has its author, though the name is shown once above several.
        var seen = await visitor["#chat-log .message"].EvaluateAllAsync<string[]>(
            "all => all.map(m => `${m.querySelector('.author').textContent}: ${m.querySelector('.bubble').textContent}`)");
        foreach (var name in (string[])["ann", "bob", "tcp", "udp"])
            AssertInOrder(name, seen);
    }

    private static async Task ExpectAllAsync(SocketsProcess member, params string[] others)
    {
        foreach (var name in others)
        {
            await member.Output.WaitForAsync($"{name}: number {Each - 1}");
            AssertInOrder(name, member.Output.Lines);
        }
    }

    private static void AssertInOrder(string name, IEnumerable<string> seen) =>
        Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{name}: number {i}"), seen.Where(message => message.StartsWith($"{name}: number", StringComparison.Ordinal)));
}
