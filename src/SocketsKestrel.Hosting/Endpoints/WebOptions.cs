namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Who may do what at the web endpoint: <c>"Web": { "AdminToken": null }</c>.</summary>
public sealed class WebOptions
{
    /// <summary>
    /// What administrators show, as <c>Authorization: Bearer TOKEN</c>; <see langword="null"/> lets those in who come from this
    /// machine, and nobody else.
    /// </summary>
    public string? AdminToken { get; set; }
}
