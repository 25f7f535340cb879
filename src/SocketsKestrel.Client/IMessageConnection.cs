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
    /// Adds a message to what the next <see cref="FlushAsync"/> sends: many messages are then one write. Any thread may. On a stream
    /// <see cref="SendAsync"/> sends it, too, as it may not overtake it; a datagram waits for the flush.
    /// </summary>
    /// <param name="message">The message without framing; copied.</param>
    void Write(ReadOnlyMemory<byte> message);

    /// <summary>Sends what was written. Any thread may flush.</summary>
    /// <param name="cancellationToken">As for <see cref="SendAsync"/>.</param>
    /// <exception cref="IOException">As for <see cref="SendAsync"/>.</exception>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for a message, for <see cref="TryReceive"/> to take. One reader at a time.</summary>
    /// <param name="cancellationToken">Gives up waiting; nothing is lost by it, except over TLS, where it ends the connection.</param>
    /// <returns><see langword="false"/> when the server has finished sending.</returns>
    /// <exception cref="WebSockets.WebSocketClosedException">The server has closed the WebSocket, with another status than 1000.</exception>
    /// <exception cref="IOException">The connection was reset; on UDP a <see cref="System.Net.Sockets.SocketException"/>.</exception>
    /// <exception cref="Protocol.Messages.ProtocolException">What arrived is not in this framing.</exception>
    ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the next message if it is there.</summary>
    /// <param name="message">Valid until the next is taken or waited for.</param>
    /// <exception cref="Protocol.Messages.ProtocolException">What arrived is not in this framing.</exception>
    bool TryReceive(out ReadOnlySequence<byte> message);

    /// <summary>
    /// The messages that arrive, until the server finishes sending. Each is valid until the next is asked for. To be walked
    /// once at a time.
    /// </summary>
    /// <param name="cancellationToken">Ends the walk; another may follow.</param>
    /// <exception cref="IOException">The connection was reset; on UDP a <see cref="System.Net.Sockets.SocketException"/>.</exception>
    /// <exception cref="Protocol.Messages.ProtocolException">What arrived is not in this framing.</exception>
    IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <summary>Says that nothing more will be sent; what the server still sends can be read. Nothing to say on UDP. (WebSockets: a close frame with the status 1000.)</summary>
    ValueTask CompleteSendingAsync();
}
