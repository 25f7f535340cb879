using System.Globalization;
using System.Text;

namespace SocketsKestrel.Terminal.Text;

/// <summary>What others have written, as text and nothing else: it can neither command the terminal nor reorder what is around it.</summary>
internal static class ScreenText
{
    private const char Replacement = '\uFFFD';

    /// <summary>More than any script needs upon one letter, and fewer than reach into other lines.</summary>
    private const int MaxMarks = 3;

    /// <summary>Control characters, line ends and bidirectional overrides are replaced.</summary>
    public static string WithoutControls(string text)
    {
        var start = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return start < 0 ? text : string.Create(text.Length, text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Replace(text[i]);
        });
    }

    /// <summary>
    /// As <see cref="WithoutControls"/>, and without what terminals disagree on the width of: emoji in sequences become the first or all
    /// of their parts, flags the letters of their countries. What is drawn beside it stays in its column.
    /// </summary>
    public static string ForCells(string text)
    {
        text = WithoutControls(text);
        if (System.Text.Ascii.IsValid(text))
            return text;
        var cells = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in HangulText.Compose(text).EnumerateRunes())
        {
            if (IsRegionalIndicator(rune))
                cells.Append((char)('A' + rune.Value - 0x1F1E6));
            else if (!IsJoiner(rune) && (marks = IsMark(rune) ? marks + 1 : 0) <= MaxMarks)
                cells.Append(rune.ToString());
        }

        return cells.ToString();
    }

    private static char Replace(char c) => c switch
    {
        '\r' or '\n' or '\t' or '\u2028' or '\u2029' => ' ',
        '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => Replacement,
        _ => char.IsControl(c) ? Replacement : c,
    };

    private static bool IsRegionalIndicator(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    /// <summary>Joiners, variation selectors, the key cap, skin colours, tags.</summary>
    private static bool IsJoiner(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or 0x20E3 or (>= 0x1F3FB and <= 0x1F3FF) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
