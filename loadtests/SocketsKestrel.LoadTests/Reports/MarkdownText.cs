using System.Text;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Markdown in the making (GitHub's). What it is given is text: a name cannot become markup.</summary>
internal sealed class MarkdownText
{
    private const string Special = @"\`*_{}[]<>#|~&!";

    private readonly StringBuilder _text = new();

    /// <summary>A heading of the first or second level.</summary>
    public void Heading(int level, string text) => Block($"{new string('#', level)} {Escaped(text)}");

    /// <summary>A paragraph; <paramref name="markdown"/> is taken as it is.</summary>
    public void Paragraph(string markdown) => Block(markdown);

    /// <summary>A paragraph that stands out.</summary>
    public void Alert(string text) => Block($"> **{Escaped(text)}**");

    /// <summary>Text as it was typed.</summary>
    public void Code(string text)
    {
        // The fence is longer than any in the text, or that one would end it.
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal)) fence += '`';
        Block($"{fence}\n{text}\n{fence}");
    }

    /// <summary>A table, if it has rows; the first <paramref name="textColumns"/> columns are text, the others figures.</summary>
    public void Table(int textColumns, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = rows.Select(Row).ToList();
        if (lines.Count == 0) return;
        var alignment = Enumerable.Range(0, head.Count).Select(column => column < textColumns ? ":--" : "--:");
        Block($"{Row(head)}\n|{string.Join('|', alignment)}|\n{string.Join('\n', lines)}");
    }

    /// <summary>A table of facts.</summary>
    public void Table(string head, IEnumerable<Fact> facts) => Table(2, [head, ""], facts.Select(fact => new[] { fact.Name, fact.Value }));

    /// <summary>Text that Markdown leaves alone.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (Special.Contains(character, StringComparison.Ordinal)) escaped.Append('\\');
            escaped.Append(char.IsControl(character) ? ' ' : character);
        }

        return escaped.ToString();
    }

    public override string ToString() => _text.ToString();

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(Escaped))} |";

    private void Block(string text) => _text.Append(_text.Length == 0 ? "" : "\n").Append(text).Append('\n');
}
