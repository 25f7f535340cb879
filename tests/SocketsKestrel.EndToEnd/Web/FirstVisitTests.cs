using Microsoft.Playwright;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>The page before anything is done with it.</summary>
public sealed class FirstVisitTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task Everything_comes_from_the_server_under_a_policy_that_allows_nothing_else()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await ArriveAsync();
        var requested = new List<string>();
        visitor.Page.Request += (_, request) => requested.Add(request.Url);

        var response = await visitor.Page.GotoAsync(server["Web"].Url);
        foreach (var section in Visitor.Sections)
        {
            await visitor.ShowAsync(section);
            await Assertions.Expect(visitor[$"#{section}"]).ToBeVisibleAsync();
        }

        var policy = response!.Headers["content-security-policy"];
        Assert.StartsWith("default-src 'self'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.All(requested, url => Assert.StartsWith(server["Web"].Url, url, StringComparison.Ordinal));
        Assert.Equal(0, await visitor["script:not([src]), style, [style]"].CountAsync());
    }

    [Fact]
    public async Task Scripts_in_the_markup_would_not_run()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        visitor.Expects("policy violated: script-src-attr");
        visitor.Expects("Executing inline event handler violates");
        visitor.Expects("404");

        await visitor.Page.RunAndWaitForConsoleMessageAsync(
            () => visitor.Page.EvaluateAsync("document.getElementById('chat-log').innerHTML = '<img src=nothing.png onerror=\"window.harmed = true\">'"),
            new() { Predicate = m => m.Text.StartsWith("policy violated", StringComparison.Ordinal) });
        Assert.False(await visitor.Page.EvaluateAsync<bool>("'harmed' in window"));
    }

    [Fact]
    public async Task Keys_alone_reach_every_section()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server);
        var keyboard = visitor.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        foreach (var section in Visitor.Sections)
        {
            await Assertions.Expect(visitor[$"#tab-{section}"]).ToBeFocusedAsync();
            await Assertions.Expect(visitor[$"#{section}"]).ToBeVisibleAsync();
            Assert.Equal(1, await visitor["[role=tabpanel]:visible"].CountAsync());
            await keyboard.PressAsync("ArrowRight");
        }

        await Assertions.Expect(visitor["#tab-chat"]).ToBeFocusedAsync();
        await keyboard.PressAsync("End");
        await Assertions.Expect(visitor["#live"]).ToBeVisibleAsync();
        await keyboard.PressAsync("Home");
        await keyboard.PressAsync("Tab");
        await Assertions.Expect(visitor["#chat-endpoint"]).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_browser_s_back_button_goes_to_the_section_before()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "temperature");

        await visitor.ShowAsync("live");
        await Assertions.Expect(visitor["#live"]).ToBeVisibleAsync();
        await visitor.Page.GoBackAsync();

        await Assertions.Expect(visitor["#temperature"]).ToBeVisibleAsync();
        await Assertions.Expect(visitor["#tab-temperature"]).ToHaveAttributeAsync("aria-selected", "true");
    }

    [Theory]
    [InlineData("en-US", "en", "Temperature")]
    [InlineData("ko-KR", "ko", "온도")]
    [InlineData("de-DE", "en", "Temperature")]
    public async Task The_page_speaks_the_browser_s_language_if_it_can(string locale, string language, string name)
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, look: Look.Light with { Locale = locale });

        await Assertions.Expect(visitor["html"]).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(visitor["#tab-temperature"]).ToHaveTextAsync(name);
    }

    [Fact]
    public async Task In_Korean_no_text_is_left_in_English()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, look: Look.Korean);
        foreach (var section in Visitor.Sections)
            await visitor.ShowAsync(section);

        // What has no translation is also told with a warning, of which no visitor may have had one.
        Assert.All(
            await visitor["[data-t]"].AllTextContentsAsync(),
            text => Assert.Matches("[가-힣]", text));
    }
}
