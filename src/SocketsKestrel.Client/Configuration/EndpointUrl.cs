using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SocketsKestrel.Client.Configuration;

/// <summary><c>url = ("tcp" / "tls" / "udp") "://" host ":" port / ("tcp://unix:" / "unix://") path / ("ws" / "wss") "://" host ":" port path</c>; for a server, a host may stand for several addresses.</summary>
/// <param name="Scheme"><c>tcp</c>, <c>tls</c>, <c>udp</c>, <c>ws</c> or <c>wss</c>.</param>
/// <param name="Host">As it was written; empty for a unix socket.</param>
/// <param name="Port">0 if only the server knows.</param>
/// <param name="UnixPath">The path of a unix socket.</param>
/// <param name="Resource">The path and query of a WebSocket; empty for others.</param>
internal sealed record EndpointUrl(string Scheme, string Host, int Port, string? UnixPath, string Resource = "")
{
    private const string UnixPrefix = "tcp://unix:";
    private const string UnixScheme = "unix://";

    public bool IsDatagram => Scheme == "udp";

    public bool IsTls => Scheme is "tls" or "wss";

    /// <summary>Whether it is a resource of a web server, such as this project's gateway to an endpoint, <c>/ws/NAME</c>.</summary>
    public bool IsWebSocket => Scheme is "ws" or "wss";

    /// <summary>Whether messages are told apart by a framing of the endpoint's: datagrams and WebSocket messages are messages.</summary>
    public bool HasFraming => !IsDatagram && !IsWebSocket;

    public bool IsLoopback => Host is "localhost" or "127.0.0.1" or "[::1]" || Host.StartsWith("127.", StringComparison.Ordinal);

    /// <summary>Reads a URL.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointUrl? url)
    {
        url = null;
        if ((text.StartsWith(UnixPrefix, StringComparison.Ordinal) ? UnixPrefix : text.StartsWith(UnixScheme, StringComparison.Ordinal) ? UnixScheme : null) is { } prefix)
        {
            var path = text[prefix.Length..];
            url = path.StartsWith('/') ? new EndpointUrl("tcp", "", 0, path) : null;
            return url is not null;
        }

        if (text.Split("://", 2) is not [("tcp" or "tls" or "udp" or "ws" or "wss") and var scheme, var rest])
            return false;
        var end = rest.IndexOf('/') is var slash and >= 0 ? slash : rest.Length;
        var (authority, resource) = (rest[..end], rest[end..]);
        if (scheme is "ws" or "wss" ? resource.Any(char.IsWhiteSpace) : resource is not ("" or "/"))
            return false;
        var colon = authority.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        var host = authority[..colon];
        if (host != "*" && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return false;
        url = new EndpointUrl(scheme, host, port, UnixPath: null, scheme is "ws" or "wss" ? resource : "");
        return true;
    }

    /// <summary>What a client of this machine connects to: where a server listens on several addresses, a loopback one among them.</summary>
    public EndpointUrl ForClient() => Host switch
    {
        "*" or "0.0.0.0" or "localhost" => this with { Host = "127.0.0.1" },
        "[::]" => this with { Host = "[::1]" },
        _ => this,
    };

    /// <inheritdoc/>
    public override string ToString() => UnixPath is null ? $"{Scheme}://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}{Resource}" : UnixPrefix + UnixPath;
}
