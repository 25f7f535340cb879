using System.Buffers;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>
/// Takes the messages of connections: of each one call at a time, in their order. <see cref="MessageLoop"/> calls it. One sink
/// may serve many connections, or be one connection's own.
/// </summary>
public interface IMessageSink
{
    /// <summary>
    /// Whether <see cref="FlushAsync"/> is to be called before the next message, not only after all of one read: what a read's
    /// many small messages cause to be sent must not pile up meanwhile.
    /// </summary>
    bool WantsFlush(ServerConnection connection) => false;

    /// <summary>Takes one message. Must not block.</summary>
    /// <param name="connection">The connection that it came from.</param>
    /// <param name="message">The message without its framing; valid during the call only.</param>
    /// <returns><see langword="false"/> to end the connection after what was written is flushed.</returns>
    bool OnMessage(ServerConnection connection, in ReadOnlySequence<byte> message);

    /// <summary>Called after all messages of one read, or when wanted; the next message waits for it. A peer that is gone is noticed by a read.</summary>
    ValueTask FlushAsync(ServerConnection connection);

    /// <summary>Tells the peer of an error that the loop met; <see cref="FlushAsync"/> follows.</summary>
    void OnError(ServerConnection connection, ProtocolError error);
}
