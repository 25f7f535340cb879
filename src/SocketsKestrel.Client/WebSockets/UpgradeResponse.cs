using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SocketsKestrel.Client.WebSockets;

/// <summary>The head of the answer to a request for a WebSocket (RFC 9112, section 4; RFC 6455, section 4.1).</summary>
/// <param name="StatusLine">Without the version, such as <c>404 Not Found</c>.</param>
/// <param name="Status">Its number.</param>
/// <param name="Headers">By name; the values of several of one name are joined by commas.</param>
internal sealed record UpgradeResponse(string StatusLine, int Status, IReadOnlyDictionary<string, string> Headers)
{
    public const int SwitchingProtocols = 101;

    private const string AcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int VersionLength = 9; // "HTTP/1.1 "

    /// <summary>Whether what has arrived may be, or become, such an answer.</summary>
    public static bool MayBe(ReadOnlySpan<byte> start) => "HTTP/1."u8.StartsWith(start[..Math.Min(start.Length, 7)]);

    /// <summary>Reads a head.</summary>
    /// <param name="head">With the empty line at its end.</param>
    /// <returns><see langword="null"/>: it is none.</returns>
    public static UpgradeResponse? Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (!MayBe(head) || lines[0].Length < VersionLength + 3
            || !int.TryParse(lines[0].AsSpan(VersionLength, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            if (line.Split(':', 2) is not [var name, var value])
                continue;
            headers[name] = headers.TryGetValue(name, out var before) ? $"{before}, {value.Trim()}" : value.Trim();
        }

        return new UpgradeResponse(lines[0][VersionLength..].Trim(), status, headers);
    }

    /// <summary>What the server has to answer to a key.</summary>
    public static string AcceptFor(string key)
    {
#pragma warning disable CA5350 // no secret depends on it: it is what RFC 6455 has a server show that it knows WebSockets by
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSalt)));
#pragma warning restore CA5350
    }

    /// <summary>What is wrong with an answer that takes the request.</summary>
    /// <returns><see langword="null"/>: nothing.</returns>
    public string? FindFault(string key)
    {
        if (!string.Equals(Header("Upgrade"), "websocket", StringComparison.OrdinalIgnoreCase))
            return $"Upgrade is '{Header("Upgrade")}'";
        if (!Header("Connection").Split(',', StringSplitOptions.TrimEntries).Contains("Upgrade", StringComparer.OrdinalIgnoreCase))
            return $"Connection is '{Header("Connection")}'";
        if (Header("Sec-WebSocket-Accept") != AcceptFor(key))
            return "Sec-WebSocket-Accept is not that of the key";
        return Headers.ContainsKey("Sec-WebSocket-Extensions") || Headers.ContainsKey("Sec-WebSocket-Protocol") ? "it has chosen what was not offered" : null;
    }

    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}
