using System.Net;
using System.Net.Sockets;
using SocketsKestrel.Client.WebSockets;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>
/// Connects to endpoints: <c>tcp://host:port</c>, <c>tls://host:port</c>, <c>tcp://unix:/path</c> or <c>unix:///path</c>, <c>udp://host:port</c>,
/// <c>ws://host:port/path</c>, <c>wss://host:port/path</c>.
/// </summary>
public static class MessageClient
{
    private static readonly string[] UnixPrefixes = ["tcp://unix:", "unix://"];

    /// <summary>The framing of a server's endpoints unless configured otherwise.</summary>
    public static IMessageFraming DefaultFraming { get; } = new LineFraming(8192);

    /// <summary>Connects, with everything else by default.</summary>
    /// <param name="url">The endpoint, as the server's log names it.</param>
    /// <param name="framing">The endpoint's framing; <see cref="DefaultFraming"/> if <see langword="null"/>; not used on UDP and WebSockets.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="FormatException">As for the other overload, as are the other exceptions.</exception>
    public static Task<IMessageConnection> ConnectAsync(string url, IMessageFraming? framing = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(url, new ClientOptions { Framing = framing ?? DefaultFraming }, cancellationToken);

    /// <summary>
    /// Connects. On UDP nothing is sent yet: a server knows the client by its first message, and may first have it prove its address,
    /// as <see cref="DatagramOptions"/> say.
    /// </summary>
    /// <param name="url">The endpoint, as the server's log names it.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up connecting, the handshakes of TLS and WebSockets included.</param>
    /// <exception cref="FormatException">The URL is none of the forms above.</exception>
    /// <exception cref="SocketException">There is no such host, or nobody listens there.</exception>
    /// <exception cref="WebSocketRefusedException">Over <c>ws</c> and <c>wss</c>: the server answered with another status than 101. An <see cref="IOException"/>, too.</exception>
    /// <exception cref="IOException">The server speaks no WebSocket, or ended the TLS handshake; with TLS 1.3 it may do so only when the first message is read.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">Over <c>tls</c> and <c>wss</c>: the server's certificate is not trusted, or not the host's.</exception>
    public static async Task<IMessageConnection> ConnectAsync(string url, ClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(options);
        if (UnixPrefixes.FirstOrDefault(prefix => url.StartsWith(prefix + '/', StringComparison.Ordinal)) is { } unix)
        {
            var local = await options.Sockets.ConnectAsync(SocketType.Stream, UnixEndPoint(url, url[unix.Length..]), cancellationToken);
            return new StreamConnection(local, local, options.Framing);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Port < 1 || uri.Scheme is not ("tcp" or "tls" or "udp" or "ws" or "wss"))
            throw new FormatException($"'{url}' is none of tcp://host:port, tls://host:port, tcp://unix:/path, udp://host:port, ws://host:port/path, wss://host:port/path.");
        var type = uri.Scheme == "udp" ? SocketType.Dgram : SocketType.Stream;
        var socket = await options.Sockets.ConnectAsync(type, new DnsEndPoint(uri.IdnHost, uri.Port), cancellationToken);
        if (uri.Scheme == "udp")
            return new DatagramConnection(socket, options.Datagrams, TimeProvider.System);
        var stream = uri.Scheme is "tls" or "wss" ? await TlsConnector.ConnectAsync(socket, uri.IdnHost, options.Tls, cancellationToken) : (Stream)socket;
        return uri.Scheme is "ws" or "wss" ? await UpgradeAsync(socket, stream, uri, options.WebSockets, cancellationToken) : new StreamConnection(socket, stream, options.Framing);
    }

    private static UnixDomainSocketEndPoint UnixEndPoint(string url, string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"'{url}': the path is too long for a unix socket.", e);
        }
    }

    private static async Task<WebSocketConnection> UpgradeAsync(SocketStream socket, Stream stream, Uri url, WebSocketClientOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var arrived = await new WebSocketHandshake(stream, url).UpgradeAsync(cancellationToken);
            return new WebSocketConnection(new UpgradedStream(socket, stream, arrived), options);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
