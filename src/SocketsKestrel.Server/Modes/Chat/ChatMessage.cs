using System.Buffers;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>A message on its way to the members of a room: encoded once per writer, by the one thread that fans it out.</summary>
internal sealed class ChatMessage(ReadOnlySequence<byte> message)
{
    // A room has few writers: one for each endpoint, two for all its WebSockets.
    private (IMessageWriter<ReadOnlySequence<byte>>? Writer, byte[] Frame)[] _frames = new (IMessageWriter<ReadOnlySequence<byte>>?, byte[])[2];
    private byte[]? _datagram;

    /// <summary>The message as one datagram.</summary>
    public ReadOnlySpan<byte> Datagram => _datagram ??= message.ToArray();

    /// <summary>The whole frame as <paramref name="writer"/> writes it; shared by all members that have it.</summary>
    public byte[] Frame(IMessageWriter<ReadOnlySequence<byte>> writer)
    {
        var i = 0;
        for (; i < _frames.Length && _frames[i].Writer is { } known; i++)
        {
            if (ReferenceEquals(known, writer))
                return _frames[i].Frame;
        }

        if (i == _frames.Length)
            Array.Resize(ref _frames, i * 2);
        var frame = Encode(writer);
        _frames[i] = (writer, frame);
        return frame;
    }

    private byte[] Encode(IMessageWriter<ReadOnlySequence<byte>> writer)
    {
        var frame = new ArrayBufferWriter<byte>((int)message.Length + sizeof(int));
        writer.WriteMessage(message, frame);
        return frame.WrittenSpan.ToArray();
    }
}
