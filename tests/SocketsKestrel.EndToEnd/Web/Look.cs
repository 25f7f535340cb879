using Microsoft.Playwright;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>How a visitor's browser shows the page.</summary>
internal sealed record Look(ColorScheme Scheme = ColorScheme.Light, int Width = 1200, int Height = 800, string Locale = "en-US")
{
    public static readonly Look Light = new();

    public static readonly Look Korean = new(Locale: "ko-KR");

    private static readonly Dictionary<string, Look> Named = new(StringComparer.Ordinal)
    {
        ["light"] = Light,
        ["dark"] = new(ColorScheme.Dark),
        ["phone"] = new(Width: 360, Height: 740),
        ["phone-dark"] = new(ColorScheme.Dark, Width: 360, Height: 740),
        ["korean-phone"] = new(Width: 360, Height: 740, Locale: "ko-KR"),
    };

    public static IEnumerable<string> Names => Named.Keys;

    public static Look Of(string name) => Named[name];
}
