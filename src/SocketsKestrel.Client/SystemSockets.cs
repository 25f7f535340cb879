using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Client;

/// <summary>Sockets as .NET has them.</summary>
internal sealed class SystemSockets : ISocketConnector
{
    public static readonly SystemSockets Instance = new();

    public async ValueTask<SocketStream> ConnectAsync(SocketType type, EndPoint remote, CancellationToken cancellationToken)
    {
        var socket = Create(type, remote);
        try
        {
            await socket.ConnectAsync(remote, cancellationToken);
            return type == SocketType.Dgram ? new DatagramStream(socket) : new ByteStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Create(SocketType type, EndPoint remote) => (type, remote) switch
    {
        (_, UnixDomainSocketEndPoint) => new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified),
        (SocketType.Dgram, _) => new Socket(type, ProtocolType.Udp),
        _ => new Socket(type, ProtocolType.Tcp) { NoDelay = true },
    };

    private sealed class ByteStream(Socket socket) : SocketStream
    {
        private readonly NetworkStream _stream = new(socket, ownsSocket: true);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _stream.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _stream.WriteAsync(buffer, cancellationToken);

        public override void CompleteSending() => socket.Shutdown(SocketShutdown.Send);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
