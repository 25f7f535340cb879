using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SocketsKestrel.Client.WebSockets;

/// <summary>
/// Asks a server for a WebSocket over a connected stream. <see cref="System.Net.WebSockets.ClientWebSocket"/> could not be used on a
/// program's own sockets: whatever event loop they have, it is on the thread pool that it reads and writes them.
/// </summary>
/// <param name="stream">TCP or TLS; not owned.</param>
/// <param name="url">The endpoint.</param>
internal sealed class WebSocketHandshake(Stream stream, Uri url)
{
    /// <summary>An answer's head is some 200 bytes; a server behind a proxy with cookies sends a few thousand.</summary>
    private const int MaxHead = 16 * 1024;

    /// <summary>Of the body of a refusal.</summary>
    private const int MaxBody = ServerText.MaxLength;

    private byte[] _input = new byte[1024];
    private int _length;

    /// <summary>Asks, and demands what RFC 6455, section 4.1 does of the answer.</summary>
    /// <returns>What the server has sent after its answer.</returns>
    /// <exception cref="WebSocketRefusedException">The answer is another status than 101.</exception>
    /// <exception cref="IOException">It is no answer to this request.</exception>
    public async Task<ReadOnlyMemory<byte>> UpgradeAsync(CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        await stream.WriteAsync(Request(key), cancellationToken);
        var headLength = await ReadHeadAsync(cancellationToken);
        var response = UpgradeResponse.Parse(_input.AsSpan(0, headLength)) ?? throw NoHttp();
        var rest = _input.AsMemory(headLength, _length - headLength);
        if (response.Status != UpgradeResponse.SwitchingProtocols)
        {
            var line = await ReadBodyLineAsync(response, rest, cancellationToken);
            throw new WebSocketRefusedException($"{url} refuses the WebSocket: {ServerText.Show(response.StatusLine)}{(line.Length > 0 ? $": {line}" : "")}", response.Status);
        }

        return response.FindFault(key) is { } fault ? throw new IOException($"{url} has not answered as a WebSocket server does: {ServerText.Show(fault)}.") : rest;
    }

    private byte[] Request(string key)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return Encoding.ASCII.GetBytes(
            $"GET {url.PathAndQuery} HTTP/1.1\r\n"
            + $"Host: {host}{(url.IsDefaultPort ? "" : $":{url.Port.ToString(CultureInfo.InvariantCulture)}")}\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: {key}\r\n\r\n");
    }

    /// <returns>Its length.</returns>
    private async Task<int> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == MaxHead)
                throw new IOException($"{url} answers with more than {MaxHead} bytes of headers.");
            if (_length == _input.Length)
                Array.Resize(ref _input, Math.Min(MaxHead, _length * 2));
            var read = await stream.ReadAsync(_input.AsMemory(_length), cancellationToken);
            if (read == 0)
                throw _length == 0 ? new IOException($"{url} has closed the connection without an answer.") : NoHttp();
            var from = Math.Max(0, _length - 3);
            _length += read;
            if (!UpgradeResponse.MayBe(_input.AsSpan(0, _length)))
                throw NoHttp();
            var end = _input.AsSpan(from, _length - from).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return from + end + 4;
        }
    }

    /// <summary>The first line of the body, as much of it as there is without waiting for more than the server has announced.</summary>
    private async Task<string> ReadBodyLineAsync(UpgradeResponse response, ReadOnlyMemory<byte> arrived, CancellationToken cancellationToken)
    {
        var isChunked = response.Header("Transfer-Encoding").EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        var isAnnounced = int.TryParse(response.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var announced);
        if (!isChunked && !(isAnnounced && announced > 0))
            return "";
        var body = new byte[MaxBody];
        arrived[..Math.Min(arrived.Length, body.Length)].CopyTo(body);
        var length = Math.Min(arrived.Length, body.Length);
        var firstLines = isChunked ? 2 : 1; // a chunk begins with a line of its length
        while (length < body.Length && body.AsSpan(0, length).Count((byte)'\n') < firstLines && (isChunked || length < announced))
        {
            var read = await stream.ReadAsync(body.AsMemory(length), cancellationToken);
            if (read == 0)
                break;
            length += read;
        }

        var lines = Encoding.UTF8.GetString(body, 0, length).Split('\n');
        return ServerText.Show(isChunked ? lines.ElementAtOrDefault(1) ?? "" : lines[0]);
    }

    private IOException NoHttp() =>
        new($"{url} does not speak HTTP: it answers '{ServerText.Show(Encoding.UTF8.GetString(_input, 0, Math.Min(_length, 40)))}'.");
}
