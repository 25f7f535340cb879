using System.Buffers;

namespace SocketsKestrel.Client;

/// <summary>A connection to an endpoint as messages, whatever its transport. Made by <see cref="MessageClient"/>.</summary>
public interface IMessageConnection : IAsyncDisposable
{
    /// <summary>Sends one message. Any thread may send; messages are not mixed.</summary>
    /// <param name="message">The message without framing; not kept after the returned task is done.</param>
    /// <param name="cancellationToken">Gives up waiting; a message that was begun leaves the connection unusable for sending.</param>
    /// <exception cref="IOException">
    /// The connection is closed; on UDP a <see cref="System.Net.Sockets.SocketException"/>, or that the server does not take this
    /// address: what has been sent since the first message, or since a minute of silence, is lost then.
    /// </exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <summary>
    /// The messages that arrive, until the server finishes sending. Each is valid until the next is asked for. To be walked
    /// once at a time.
    /// </summary>
    /// <param name="cancellationToken">Ends the walk; another may follow.</param>
    /// <exception cref="IOException">The connection was reset; on UDP a <see cref="System.Net.Sockets.SocketException"/>.</exception>
    /// <exception cref="Protocol.Messages.ProtocolException">What arrived is not in this framing.</exception>
    IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <summary>Says that nothing more will be sent; what the server still sends can be read. Nothing to say on UDP.</summary>
    ValueTask CompleteSendingAsync();
}
