namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Who may do what at the web endpoint: <c>"Web": { "AdminToken": null, "AllowedOrigins": [] }</c>.</summary>
public sealed class WebOptions
{
    /// <summary>
    /// What administrators show, as <c>Authorization: Bearer TOKEN</c>; <see langword="null"/> lets those in who come from this
    /// machine, and nobody else.
    /// </summary>
    public string? AdminToken { get; set; }

    /// <summary>
    /// The other sites whose pages may open WebSockets here; a single <c>*</c> is all. The server's own page may always, and so may
    /// what is no browser.
    /// </summary>
    /// <remarks><code>"AllowedOrigins": [ "https://chat.example.com", "http://localhost:3000" ]</code></remarks>
    public IReadOnlyList<WebOrigin> AllowedOrigins { get; set; } = [];
}
