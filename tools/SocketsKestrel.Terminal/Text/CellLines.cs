using System.Globalization;
using Terminal.Gui.Text;

namespace SocketsKestrel.Terminal.Text;

/// <summary>Breaks text into lines of so many columns, of which a Korean letter or an emoji takes two.</summary>
internal static class CellLines
{
    /// <summary>How many columns a text takes.</summary>
    public static int WidthOf(string text) => text.GetColumns();

    /// <summary>A text's beginning, at most so wide; what was cut is shown as dots.</summary>
    public static string Fit(string text, int width) => WidthOf(text) <= width ? text : width < 3 ? "" : $"{Wrap(text, width - 1, width)[0]}…";

    /// <summary>The lines, each at most so wide; broken between words where there are any. At least one.</summary>
    /// <param name="text">As <see cref="ScreenText.ForCells"/> makes it.</param>
    /// <param name="first">The columns of the first line; at least 2.</param>
    /// <param name="others">The columns of those that follow; not fewer.</param>
    public static IReadOnlyList<string> Wrap(string text, int first, int others)
    {
        var lines = new List<string>();
        var (start, breakAt, width, widthAtBreak) = (0, 0, 0, 0);
        for (var i = 0; i < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, i);
            var columns = WidthOf(text.Substring(i, length));
            var isSpace = text[i] == ' ';

            // Spaces stand over the edge, where nobody sees them. What is carried over them may still leave no room.
            while (width + columns > (lines.Count == 0 ? first : others) && !isSpace)
            {
                var isAtBreak = breakAt > start;
                var end = isAtBreak ? breakAt : i;
                width = isAtBreak ? width - widthAtBreak : 0;
                lines.Add(text[start..end].TrimEnd(' '));
                (start, breakAt, widthAtBreak) = (end, end, 0);
                if (width == 0)
                    break;
            }

            width += columns;
            i += length;
            if (isSpace)
                (breakAt, widthAtBreak) = (i, width);
        }

        lines.Add(text[start..].TrimEnd(' '));
        return lines;
    }
}
