using System.Buffers;
using System.Text.Unicode;

namespace SocketsKestrel.Server.Modes;

/// <summary>Questions that more than one mode asks of a message.</summary>
internal static class MessageText
{
    /// <summary>Whether the message is exactly these bytes.</summary>
    public static bool Is(this in ReadOnlySequence<byte> message, ReadOnlySpan<byte> text)
    {
        if (message.Length != text.Length)
            return false;
        foreach (var segment in message)
        {
            if (!text.StartsWith(segment.Span))
                return false;
            text = text[segment.Length..];
        }

        return true;
    }

    /// <summary>Whether the message is UTF-8 (RFC 3629).</summary>
    public static bool IsUtf8(this in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
            return Utf8.IsValid(message.FirstSpan);

        // A character may be cut by a segment's end.
        var copy = ArrayPool<byte>.Shared.Rent((int)message.Length);
        message.CopyTo(copy);
        var valid = Utf8.IsValid(copy.AsSpan(0, (int)message.Length));
        ArrayPool<byte>.Shared.Return(copy);
        return valid;
    }
}
