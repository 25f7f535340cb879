using System.Buffers;

namespace SocketsKestrel.Tests.Support;

/// <summary>Bytes in the shapes in which they arrive.</summary>
internal static class Wire
{
    /// <summary>One sequence with a segment for each piece, empty ones included.</summary>
    public static ReadOnlySequence<byte> Sequence(params IEnumerable<byte[]> pieces)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var piece in pieces)
        {
            last = new Segment(piece, last);
            first ??= last;
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>The bytes in pieces whose lengths are taken from <paramref name="lengths"/>, again and again.</summary>
    public static IEnumerable<byte[]> Cut(byte[] bytes, int[] lengths)
    {
        var at = 0;
        for (var i = 0; at < bytes.Length; i++)
        {
            var length = Math.Min(lengths[i % lengths.Length], bytes.Length - at);
            yield return bytes[at..(at + length)];
            at += length;
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
