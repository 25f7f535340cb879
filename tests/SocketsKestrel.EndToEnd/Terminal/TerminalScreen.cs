using System.Text;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>What a person sees at a moment.</summary>
internal sealed class TerminalScreen(string text)
{
    public IReadOnlyList<string> Lines { get; } = text.TrimEnd('\n').Split('\n');

    public bool Has(string words) => Lines.Any(line => line.Contains(words, StringComparison.Ordinal));

    public string LineWith(string words) => Lines.First(line => line.Contains(words, StringComparison.Ordinal));

    /// <summary>Where words are, in columns and rows from 1.</summary>
    public (int Column, int Row) PlaceOf(string words)
    {
        var row = Lines.ToList().FindIndex(line => line.Contains(words, StringComparison.Ordinal));
        Assert.True(row >= 0, $"no '{words}' on:\n{this}");
        return (WidthOf(Lines[row][..Lines[row].IndexOf(words, StringComparison.Ordinal)]) + 1, row + 1);
    }

    /// <summary>Asserts that there is a frame as large as the terminal, with both its sides in their columns on every row.</summary>
    public void AssertFramed(int width, int height)
    {
        Assert.True(Lines.Count == height, $"not {height} rows:\n{this}");
        Assert.All(Lines, line => Assert.True(WidthOf(line) == width && "╭│├╰".Contains(line[0], StringComparison.Ordinal) && "╮│┤╯".Contains(line[^1], StringComparison.Ordinal), $"not framed at {width}: '{line}' of\n{this}"));
    }

    public override string ToString() => string.Join('\n', Lines);

    /// <summary>Of what these tests write: Korean and emoji take two columns.</summary>
    private static int WidthOf(string line) => line.EnumerateRunes().Sum(rune => rune.Value is (>= 0xAC00 and <= 0xD7A3) or (>= 0x1F300 and <= 0x1FAFF) ? 2 : Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark ? 0 : 1);
}
