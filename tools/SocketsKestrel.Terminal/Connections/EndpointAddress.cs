using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SocketsKestrel.Client.Configuration;

namespace SocketsKestrel.Terminal.Connections;

/// <summary>An endpoint's URL in the parts that a person changes one by one.</summary>
/// <param name="Scheme"><c>tcp</c>, <c>tls</c>, <c>udp</c>, <c>ws</c>, <c>wss</c> or <c>unix</c>.</param>
/// <param name="Host">A name or an address; the path of a unix socket.</param>
/// <param name="Port">Not used on a unix socket.</param>
/// <param name="Path">What a WebSocket's URL has behind its port; else empty.</param>
internal sealed record EndpointAddress(string Scheme, string Host, int Port, string Path = "")
{
    public const string Forms = "tcp://HOST:PORT, tls://HOST:PORT, udp://HOST:PORT, ws://HOST:PORT/ws/ENDPOINT (or wss), unix:/PATH";

    private const string Unix = "unix:";
    private const string UnixUrl = "tcp://unix:";

    public bool IsDatagram => Scheme == "udp";

    public bool IsTls => Scheme is "tls" or "wss";

    /// <summary>Reads any of the forms.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointAddress? address)
    {
        address = null;
        var path = text.StartsWith(UnixUrl, StringComparison.Ordinal) ? text[UnixUrl.Length..]
            : text.StartsWith("unix://", StringComparison.Ordinal) ? text["unix://".Length..]
            : text.StartsWith(Unix, StringComparison.Ordinal) ? text[Unix.Length..]
            : null;
        if (path is not null)
            address = path.StartsWith('/') ? new EndpointAddress("unix", path, 0) : null;
        else if (text.StartsWith("ws://", StringComparison.Ordinal) || text.StartsWith("wss://", StringComparison.Ordinal))
            address = Uri.TryCreate(text, UriKind.Absolute, out var web) && web is { Host.Length: > 0, Port: > 0, UserInfo: "" } ? new EndpointAddress(web.Scheme, web.Host, web.Port, web.PathAndQuery) : null;
        else if (EndpointUrl.TryParse(text, out var url) && url.Port > 0)
            address = new EndpointAddress(url.Scheme, HostForClient(url), url.Port);
        return address is not null;
    }

    /// <summary>The URL for the client library.</summary>
    public override string ToString() => Scheme == "unix" ? UnixUrl + Host : $"{Scheme}://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}{Path}";

    /// <summary>A name stays, as a certificate may be for it; what stands for every address of a server is this machine.</summary>
    private static string HostForClient(EndpointUrl url) => url.Host == "localhost" ? url.Host : url.ForClient().Host;
}
