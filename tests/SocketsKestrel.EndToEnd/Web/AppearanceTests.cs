using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Every section as each kind of visitor sees it, with something in it.</summary>
public sealed class AppearanceTests(Browser browser) : PageTests(browser)
{
    public static TheoryData<string> Looks => [.. Look.Names];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_section_is_accessible_and_fits_the_window(string look)
    {
        var server = await StartAsync(Endpoints.Tcp("Chat", "Chat", ("Chat:Notices", "true")));
        using var crowd = await Crowd.GatherAsync(server);
        var visitor = await VisitAsync(server, look: Look.Of(look));

        foreach (var section in Visitor.Sections)
        {
            await visitor.ShowAsync(section);
            await crowd.FillAsync(visitor, section);

            await visitor.TakePictureAsync($"{section}-{look}");
            if ((section, look) is ("chat", "light") or ("live", "dark"))
                await visitor.UpdateImageAsync(section);
            var size = await visitor.Page.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, innerWidth]");
            Assert.True(size[0] <= size[1], $"{section} is {size[0]} pixels wide, in a window of {size[1]}");
            var found = await visitor.Page.RunAxe();
            Assert.Equal("", string.Join('\n', found.Violations.Select(v => $"{section}: {v.Id} ({v.Impact}): {v.Help}: {string.Join(", ", v.Nodes.Select(n => n.Html))}")));
        }
    }
}
