namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>The letters that bring a message to its size: the alphabet over and over, beginning where sender and sequence say.</summary>
internal static class Padding
{
    private const int Letters = 26;
    private const int ChunkSize = Letters * 64;

    /// <summary>A chunk from any letter on.</summary>
    private static readonly byte[] Alphabets = [.. Enumerable.Range(0, ChunkSize + Letters).Select(i => (byte)('a' + i % Letters))];

    /// <summary>Fills <paramref name="body"/>.</summary>
    public static void Write(Span<byte> body, uint sender, uint sequence)
    {
        var chunk = ChunkFor(sender, sequence);
        for (; body.Length > ChunkSize; body = body[ChunkSize..])
            chunk.CopyTo(body);
        chunk[..body.Length].CopyTo(body);
    }

    /// <summary>Whether these are the letters of that message.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> body, uint sender, uint sequence)
    {
        var chunk = ChunkFor(sender, sequence);
        for (; body.Length > ChunkSize; body = body[ChunkSize..])
        {
            if (!body.StartsWith(chunk))
                return false;
        }

        return chunk[..body.Length].SequenceEqual(body);
    }

    private static ReadOnlySpan<byte> ChunkFor(uint sender, uint sequence) =>
        Alphabets.AsSpan((int)((sender * 31UL + sequence) % Letters), ChunkSize);
}
