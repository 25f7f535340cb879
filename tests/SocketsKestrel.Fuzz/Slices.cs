using System.Buffers;

namespace SocketsKestrel.Fuzz;

/// <summary>Bytes in the pieces in which they may arrive.</summary>
internal static class Slices
{
    /// <summary>One sequence of segments of <paramref name="length"/> bytes each, the last one shorter, an empty one in front.</summary>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int length)
    {
        var first = new Segment(default, previous: null);
        var last = first;
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(length, bytes.Length)..])
            last = new Segment(bytes[..Math.Min(length, bytes.Length)], last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
