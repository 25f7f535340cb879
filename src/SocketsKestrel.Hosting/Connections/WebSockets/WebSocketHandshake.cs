using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SocketsKestrel.Hosting.Connections.WebSockets;

/// <summary>How a request becomes a WebSocket: RFC 6455, section 4.2, over HTTP/1.1, and RFC 8441 over HTTP/2.</summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    /// <summary>Appended to the client's key (section 1.3).</summary>
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private const int KeyLength = 16;

    /// <summary>Whether the client asks for a WebSocket, in a version that this server speaks.</summary>
    public static bool IsAskedFor(HttpContext http) => http.Request.Headers.SecWebSocketVersion == Version
        && (http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
            || (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
                && http.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
                && IsKey(http.Request.Headers.SecWebSocketKey)));

    /// <summary>Answers the client and takes the connection.</summary>
    /// <exception cref="IOException">The client has gone.</exception>
    public static async Task<Stream> AcceptAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            return await connect.AcceptAsync();
        }

        var headers = http.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(http.Request.Headers.SecWebSocketKey!);
        return await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    /// <summary>Says which version is spoken (section 4.4); the caller answers with 426.</summary>
    public static void Ask(HttpContext http)
    {
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.SecWebSocketVersion = Version;
    }

    private static bool IsKey(string? text)
    {
        Span<byte> key = stackalloc byte[KeyLength + 2];
        return text is { Length: 24 } && Convert.TryFromBase64String(text, key, out var length) && length == KeyLength;
    }

    /// <summary>SHA-1 is what RFC 6455 wants; nothing depends on its strength.</summary>
    private static string Accept(string key) =>
#pragma warning disable CA5350
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
}
