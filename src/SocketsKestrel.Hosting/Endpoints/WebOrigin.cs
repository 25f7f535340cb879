using System.Diagnostics.CodeAnalysis;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Where a page comes from (RFC 6454): <c>scheme://host</c>, and a port if it is not the scheme's own.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>; or <c>*</c>, for all origins.</param>
/// <param name="Authority">The host in lower case, and the port if it is not the scheme's own.</param>
public sealed record WebOrigin(string Scheme, string Authority)
{
    /// <summary>All origins.</summary>
    public static readonly WebOrigin Any = new("*", "*");

    /// <summary>Parses what a browser sends as Origin, or <c>*</c>.</summary>
    /// <returns><see langword="false"/> for anything else, such as <c>null</c>, which is a page that hides where it is from.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WebOrigin? origin)
    {
        origin = text == "*" ? Any
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? new WebOrigin(uri.Scheme, uri.Authority.ToLowerInvariant())
            : null;
        return origin is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => this == Any ? "*" : $"{Scheme}://{Authority}";
}
