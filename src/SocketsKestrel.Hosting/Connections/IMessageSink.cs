using System.Buffers;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Takes the messages of one connection, one call at a time, in their order. <see cref="MessageLoop"/> calls it.</summary>
public interface IMessageSink
{
    /// <summary>Takes one message. Must not block.</summary>
    /// <param name="message">The message without its framing; valid during the call only.</param>
    /// <returns><see langword="false"/> to end the connection after what was written is flushed.</returns>
    bool OnMessage(in ReadOnlySequence<byte> message);

    /// <summary>Called after all messages of one read; the next read waits for it.</summary>
    /// <returns><see langword="false"/> when the peer takes nothing more: the loop ends.</returns>
    ValueTask<bool> FlushAsync();

    /// <summary>Tells the peer of an error that the loop met; <see cref="FlushAsync"/> follows.</summary>
    void OnError(ProtocolError error);
}
