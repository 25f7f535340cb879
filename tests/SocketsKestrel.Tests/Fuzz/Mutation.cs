using CsCheck;

namespace SocketsKestrel.Tests.Fuzz;

/// <summary>What happens to an input of a corpus: bytes replaced, inserted, taken out, doubled, or another input's put in their place.</summary>
internal static class Mutation
{
    private const int MaxEdits = 6;
    private const int MaxPiece = 16;

    public static Gen<byte[]> Of(IReadOnlyList<byte[]> corpus)
    {
        var input = Gen.Frequency((20, Gen.Int[0, corpus.Count - 1].Select(i => corpus[i])), (1, Gen.Byte.Array[0, 200]));
        return Gen.Select(input, input, Edits(corpus)).Select(Apply);
    }

    private static Gen<Edit[]> Edits(IReadOnlyList<byte[]> corpus)
    {
        var alphabet = corpus.SelectMany(input => input).Distinct().ToArray();
        var likely = Gen.Int[0, alphabet.Length - 1].Select(i => alphabet[i]);
        var piece = Gen.Frequency((2, likely), (1, Gen.Byte)).Array[1, MaxPiece];
        return Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Int[0, MaxPiece], piece, (kind, at, length, bytes) => new Edit(kind, at, length, bytes)).Array[0, MaxEdits];
    }

    private static byte[] Apply(byte[] input, byte[] other, Edit[] edits)
    {
        var bytes = new List<byte>(input);
        foreach (var (kind, where, length, piece) in edits)
        {
            var at = (int)(where * bytes.Count);
            var count = Math.Min(length, bytes.Count - at);
            if (kind != 1)
                bytes.RemoveRange(at, kind == 3 ? 0 : count);
            bytes.InsertRange(at, kind switch
            {
                0 => piece.Take(count),
                1 => piece,
                3 => [.. bytes.Skip(at).Take(count)],
                4 => other.Skip((int)(where * other.Length)),
                _ => [],
            });
        }

        return [.. bytes];
    }

    private readonly record struct Edit(int Kind, double Where, int Length, byte[] Piece);
}
