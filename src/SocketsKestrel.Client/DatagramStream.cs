using System.Net.Sockets;

namespace SocketsKestrel.Client;

/// <summary>A connected UDP socket of .NET.</summary>
/// <param name="socket">Owned by the stream.</param>
internal sealed class DatagramStream(Socket socket) : SocketStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (await socket.SendAsync(buffer, SocketFlags.None, cancellationToken) != buffer.Length)
            throw new IOException("The datagram was cut.");
    }

    public override void CompleteSending()
    {
        // Nothing to say on UDP.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            socket.Dispose();
        base.Dispose(disposing);
    }
}
