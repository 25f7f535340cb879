using System.Buffers;

namespace SocketsKestrel.Protocol.Framing;

/// <summary>Puts messages on the wire. Implementations hold no state between calls and may be shared.</summary>
/// <typeparam name="TMessage">What one message is handed in as.</typeparam>
public interface IMessageWriter<TMessage>
{
    /// <summary>Writes one whole frame; <paramref name="message"/> is not kept after the call.</summary>
    /// <param name="message">The message without any framing.</param>
    /// <param name="output">Receives the frame; flushing it is the caller's.</param>
    void WriteMessage(TMessage message, IBufferWriter<byte> output);
}
