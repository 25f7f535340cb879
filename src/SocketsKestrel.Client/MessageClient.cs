using System.Net.Sockets;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client;

/// <summary>Connects to endpoints: <c>tcp://host:port</c>, <c>tcp://unix:/path</c>, <c>udp://host:port</c>.</summary>
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
    public static Task<IMessageConnection> ConnectAsync(string url, IMessageFraming? framing = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(url, framing, new DatagramOptions(), cancellationToken);

    /// <summary>Connects, with settings for UDP.</summary>
    /// <param name="url">As for the other overload.</param>
    /// <param name="framing">As for the other overload.</param>
    /// <param name="datagrams">Not used unless the URL is one of <c>udp</c>.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="FormatException">As for the other overload.</exception>
    /// <exception cref="SocketException">As for the other overload.</exception>
    public static async Task<IMessageConnection> ConnectAsync(string url, IMessageFraming? framing, DatagramOptions datagrams, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        const string Unix = "tcp://unix:";
        if (url.StartsWith(Unix, StringComparison.Ordinal))
        {
            var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            return await ConnectAsync(local, s => s.ConnectAsync(new UnixDomainSocketEndPoint(url[Unix.Length..]), cancellationToken), framing);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Port < 1 || uri.Scheme is not ("tcp" or "udp"))
            throw new FormatException($"'{url}' is none of tcp://host:port, tcp://unix:/path, udp://host:port.");
        if (uri.Scheme == "tcp")
        {
            var stream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            return await ConnectAsync(stream, s => s.ConnectAsync(uri.IdnHost, uri.Port, cancellationToken), framing);
        }

        var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        await ConnectAsync(socket, s => s.ConnectAsync(uri.IdnHost, uri.Port, cancellationToken));
        return new DatagramConnection(socket, datagrams, TimeProvider.System);
    }

    private static async Task<IMessageConnection> ConnectAsync(Socket socket, Func<Socket, ValueTask> connect, IMessageFraming? framing)
    {
        await ConnectAsync(socket, connect);
        return new StreamConnection(socket, framing ?? DefaultFraming);
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
