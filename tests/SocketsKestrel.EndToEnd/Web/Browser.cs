using Microsoft.Playwright;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>The system's Chromium, one process for all tests of the page; each visitor has a profile of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Where Debian puts it. Playwright would look for a build of its own, which is to be downloaded.</summary>
    private const string Program = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Harness.Deadline.Span.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        // Chromium's sandbox does not start for root.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
    }

    /// <summary>A profile of its own, which looks at the page in one way.</summary>
    internal Task<IBrowserContext> NewProfileAsync(Look look) => _browser!.NewContextAsync(new()
    {
        ColorScheme = look.Scheme,
        ViewportSize = new() { Width = look.Width, Height = look.Height },
        Locale = look.Locale,
        ReducedMotion = ReducedMotion.Reduce, // a picture taken inside a transition would be of neither state
    });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
