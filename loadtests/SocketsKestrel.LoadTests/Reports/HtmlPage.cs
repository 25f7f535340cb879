using System.Security.Cryptography;
using System.Text;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A page that is one file: it loads nothing and runs nothing, and its policy forbids both.</summary>
internal static class HtmlPage
{
    private static readonly string Style = ReadStyle();
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static string Render(string title, Action<HtmlText> writeBody)
    {
        var html = new HtmlText();
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-
            """);
        html.AddMarkup(StyleHash);
        html.Add($"""
            '; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>
            """);
        html.AddMarkup(Style);
        html.Add($"""
            </style>
            </head>
            <body>

            """);
        writeBody(html);
        html.Add($"\n</body>\n</html>\n");
        return html.ToString();
    }

    private static string ReadStyle()
    {
        using var resource = typeof(HtmlPage).Assembly.GetManifestResourceStream(typeof(HtmlPage), "report.css")
            ?? throw new InvalidOperationException("report.css is not embedded");
        using var reader = new StreamReader(resource);

        // A browser hashes the text after it made its line ends one kind.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
