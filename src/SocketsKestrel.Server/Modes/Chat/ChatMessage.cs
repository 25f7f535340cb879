using System.Buffers;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>A message on its way to the members of a room: encoded once per framing, by the one thread that fans it out.</summary>
internal sealed class ChatMessage(ReadOnlySequence<byte> message)
{
    private readonly byte[]?[] _frames = new byte[]?[Enum.GetValues<FramingType>().Length];

    /// <summary>The whole frame in the framing of a stream; shared by all members that use it. Raw is the message itself.</summary>
    public byte[] Frame(IMessageFraming framing) => _frames[(int)framing.Type] ??= Encode(framing);

    /// <summary>The message as one datagram.</summary>
    public ReadOnlySpan<byte> Datagram => _frames[(int)FramingType.Raw] ??= message.ToArray();

    private byte[] Encode(IMessageFraming framing)
    {
        if (framing.Type == FramingType.Raw)
            return message.ToArray();
        var frame = new ArrayBufferWriter<byte>((int)message.Length + sizeof(int));
        framing.WriteMessage(message, frame);
        return frame.WrittenSpan.ToArray();
    }
}
