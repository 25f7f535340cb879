using System.Net.Sockets;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>Connects to endpoints: <c>tcp://host:port</c>, <c>tls://host:port</c>, <c>tcp://unix:/path</c>, <c>udp://host:port</c>.</summary>
public static class MessageClient
{
    /// <summary>The framing of a server's endpoints unless configured otherwise.</summary>
    public static IMessageFraming DefaultFraming { get; } = new LineFraming(8192);

    /// <summary>
    /// Connects. On UDP nothing is sent yet: a server knows the client by its first message, and may first have it prove its address,
    /// as <see cref="DatagramOptions"/> say.
    /// </summary>
    /// <param name="url">The endpoint, as the server's log names it.</param>
    /// <param name="framing">The endpoint's framing; <see cref="DefaultFraming"/> if <see langword="null"/>; not used on UDP.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="FormatException">The URL is none of the forms above.</exception>
    /// <exception cref="SocketException">There is no such host, or nobody listens there.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">Over <c>tls</c>: the server's certificate is not trusted, or not the host's.</exception>
    public static Task<IMessageConnection> ConnectAsync(string url, IMessageFraming? framing = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(url, framing, new DatagramOptions(), new TlsClientOptions(), cancellationToken);

    /// <summary>Connects, with settings for UDP.</summary>
    /// <param name="url">As for the first overload.</param>
    /// <param name="framing">As for the first overload.</param>
    /// <param name="datagrams">Not used unless the URL is one of <c>udp</c>.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="FormatException">As for the first overload.</exception>
    /// <exception cref="SocketException">As for the first overload.</exception>
    public static Task<IMessageConnection> ConnectAsync(string url, IMessageFraming? framing, DatagramOptions datagrams, CancellationToken cancellationToken = default) =>
        ConnectAsync(url, framing, datagrams, new TlsClientOptions(), cancellationToken);

    /// <summary>Connects, with settings for TLS.</summary>
    /// <param name="url">As for the first overload.</param>
    /// <param name="framing">As for the first overload.</param>
    /// <param name="tls">Whom to trust, and what to show; not used unless the URL is one of <c>tls</c>.</param>
    /// <param name="cancellationToken">Gives up connecting, the TLS handshake included.</param>
    /// <exception cref="FormatException">As for the first overload.</exception>
    /// <exception cref="SocketException">As for the first overload.</exception>
    /// <exception cref="IOException">The server ended the TLS handshake; with TLS 1.3 it may do so only when the first message is read.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server's certificate is not trusted, or not the host's.</exception>
    public static Task<IMessageConnection> ConnectAsync(string url, IMessageFraming? framing, TlsClientOptions tls, CancellationToken cancellationToken = default) =>
        ConnectAsync(url, framing, new DatagramOptions(), tls, cancellationToken);

    private static async Task<IMessageConnection> ConnectAsync(
        string url, IMessageFraming? framing, DatagramOptions datagrams, TlsClientOptions tls, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        const string Unix = "tcp://unix:";
        if (url.StartsWith(Unix, StringComparison.Ordinal))
        {
            var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await ConnectAsync(local, s => s.ConnectAsync(new UnixDomainSocketEndPoint(url[Unix.Length..]), cancellationToken));
            return new StreamConnection(local, new NetworkStream(local, ownsSocket: true), framing ?? DefaultFraming);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Port < 1 || uri.Scheme is not ("tcp" or "tls" or "udp"))
            throw new FormatException($"'{url}' is none of tcp://host:port, tls://host:port, tcp://unix:/path, udp://host:port.");
        var socket = uri.Scheme == "udp" ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await ConnectAsync(socket, s => s.ConnectAsync(uri.IdnHost, uri.Port, cancellationToken));
        return uri.Scheme switch
        {
            "udp" => new DatagramConnection(socket, datagrams, TimeProvider.System),
            "tls" => new StreamConnection(socket, await TlsConnector.ConnectAsync(socket, uri.IdnHost, tls, cancellationToken), framing ?? DefaultFraming),
            _ => new StreamConnection(socket, new NetworkStream(socket, ownsSocket: true), framing ?? DefaultFraming),
        };
    }

    private static async Task ConnectAsync(Socket socket, Func<Socket, ValueTask> connect)
    {
        try
        {
            await connect(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
