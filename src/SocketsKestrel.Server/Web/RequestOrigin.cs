using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Server.Web;

/// <summary>
/// Which site's page a browser asks for (RFC 6454): browsers say so with whatever a page sends but for plain reads, and what is no
/// browser says nothing.
/// </summary>
internal static class RequestOrigin
{
    /// <summary>Whether the request says where its page is from.</summary>
    public static bool HasOrigin(this HttpRequest request) => request.Headers.Origin.Count > 0;

    /// <summary>
    /// Whether that is a site, and this server's own or one of <paramref name="others"/>. The scheme of the own is not compared: behind a
    /// proxy that ends TLS this server does not know it.
    /// </summary>
    public static bool IsFrom(this HttpRequest request, params IReadOnlyList<WebOrigin> others) =>
        request.Headers.Origin is [var text] && WebOrigin.TryParse(text, out var origin) && origin != WebOrigin.Any
        && (origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) || others.Contains(origin) || others.Contains(WebOrigin.Any));
}
