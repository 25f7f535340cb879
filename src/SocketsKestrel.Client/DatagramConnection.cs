using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SocketsKestrel.Client;

/// <summary>A UDP socket that talks to one server: a message is a datagram.</summary>
internal sealed class DatagramConnection(Socket socket) : IMessageConnection
{
    /// <summary>The longest datagram that IPv4 can carry, and one byte.</summary>
    private readonly byte[] _buffer = new byte[65_508];

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        if (await socket.SendAsync(message, SocketFlags.None, cancellationToken) != message.Length)
            throw new IOException("The datagram was cut.");
    }

    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
            yield return new(_buffer, 0, await socket.ReceiveAsync(_buffer, SocketFlags.None, cancellationToken));
    }

    public ValueTask CompleteSendingAsync() => default;

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return default;
    }
}
