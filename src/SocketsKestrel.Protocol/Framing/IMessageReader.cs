using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Protocol.Framing;

/// <summary>Finds messages in bytes that have arrived. Implementations hold no state between calls and may be shared.</summary>
/// <typeparam name="TMessage">What one message is handed out as.</typeparam>
public interface IMessageReader<TMessage>
{
    /// <summary>Parses the first message of <paramref name="input"/>.</summary>
    /// <param name="input">Everything received and not yet consumed.</param>
    /// <param name="consumed">Set to the end of the message's frame when one was found, else left alone.</param>
    /// <param name="examined">Set to how far the input was looked at; more input is worth a call only past this point.</param>
    /// <param name="message">The message. It may point into <paramref name="input"/> and is valid no longer than that.</param>
    /// <returns><see langword="false"/> when the input ends before the message does: incomplete, not invalid.</returns>
    /// <exception cref="ProtocolException">The input can never become a message: framing is lost.</exception>
    bool TryParseMessage(
        in ReadOnlySequence<byte> input, ref SequencePosition consumed, ref SequencePosition examined, [MaybeNullWhen(false)] out TMessage message);
}
