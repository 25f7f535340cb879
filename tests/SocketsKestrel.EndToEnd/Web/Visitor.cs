using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Somebody who has the page open. What the browser complains of is kept: a page without defects causes no complaint.</summary>
internal sealed class Visitor
{
    /// <summary>Before any script of the page: what the policy stops is told, whatever the browser writes of it.</summary>
    private const string TellViolations =
        "addEventListener('securitypolicyviolation', e => console.error(`policy violated: ${e.violatedDirective} by ${e.blockedURI}`))";

    private readonly ConcurrentQueue<string> _complaints = [];
    /// <summary>Who goes to another section at once leaves a connection that is being made; Chromium finds that worth a warning.</summary>
    private readonly List<string> _expected = ["WebSocket is closed before the connection is established"];

    private Visitor(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _complaints.Enqueue($"uncaught: {error}");
        // Warnings, too: with one the page tells of a text that has no translation.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        // Every dialog would be somebody's script: the page itself opens none.
        page.Dialog += async (_, dialog) =>
        {
            _complaints.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public static readonly string[] Sections = ["chat", "temperature", "echo", "operator", "live"];

    /// <summary>Whether the pictures of the README are to be taken again.</summary>
    public static bool MayUpdateImages => Environment.GetEnvironmentVariable("UPDATE_IMAGES") == "1";

    public IPage Page { get; }

    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>The conversation of the section Chat.</summary>
    public ILocator Messages => this["#chat-log .message .bubble"];

    public ILocator Notices => this["#chat-log .notice"];

    public static async Task<Visitor> ArriveAsync(IBrowserContext profile)
    {
        profile.SetDefaultTimeout((float)Deadline.Span.TotalMilliseconds);
        await profile.AddInitScriptAsync(TellViolations);
        return new Visitor(await profile.NewPageAsync());
    }

    /// <summary>Opens the page, at one of its sections if one is named, and waits until it has heard of the server.</summary>
    public async Task OpenAsync(string url, string section = "")
    {
        await Page.GotoAsync(section.Length == 0 ? url : $"{url}/#{section}");
        await Assertions.Expect(this["#server-state"]).ToContainClassAsync("ready");
    }

    public Task ShowAsync(string section) => this[$"#tab-{section}"].ClickAsync();

    /// <summary>
    /// Joins the room under a name, with a greeting, and returns once the server has this member: what is sent to the room from now on
    /// is seen. A connection that is open only for the browser is not a member yet; the sign is a witness who hears the greeting.
    /// </summary>
    public async Task JoinAsync(ServerProcess server, string name, string greeting = "hello")
    {
        using var witness = await ChatClient.JoinAsync(server, "Chat");
        await this["#chat-endpoint"].SelectOptionAsync("Chat");
        await this["#chat-name"].FillAsync(name);
        await this["#chat-connect"].ClickAsync();
        await Assertions.Expect(this["#chat-state"]).ToContainClassAsync("open");
        await SayAsync(greeting);
        string heard;
        do
            heard = Encoding.UTF8.GetString(await witness.ReceiveAsync(0));
        while (heard != $"{name}: {greeting}");
    }

    public async Task SayAsync(string text)
    {
        await this["#chat-text"].FillAsync(text);
        await this["#chat-text"].PressAsync("Enter");
    }

    /// <summary>What the window shows now, as a picture of the repository's, with UPDATE_IMAGES=1.</summary>
    public Task UpdateImageAsync(string name) => MayUpdateImages
        ? Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "tools", "images", $"{name}.png") })
        : Task.CompletedTask;

    /// <summary>What the window shows now, kept beside the test program, in the folder "page": for people to look at.</summary>
    public Task TakePictureAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "page", $"{name}.png"), FullPage = true });

    /// <summary>Says that complaints with this text in them are part of what is tested.</summary>
    public void Expects(string complaint) => _expected.Add(complaint);

    public void AssertNoComplaint() =>
        Assert.Equal("", string.Join('\n', _complaints.Where(complaint => !_expected.Exists(text => complaint.Contains(text, StringComparison.Ordinal)))));
}
