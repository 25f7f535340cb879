using System.Text;

namespace SocketsKestrel.Terminal.Text;

/// <summary>
/// Korean that comes in its letters, as from a Mac's file names, becomes syllables: how many columns letters take, terminals do not
/// agree on. As the Unicode Standard has it, section 3.12; .NET's own composition needs ICU, which the program does without.
/// </summary>
internal static class HangulText
{
    private const char FirstLead = '\u1100';
    private const char FirstVowel = '\u1161';
    private const char NoTail = '\u11A7';
    private const char FirstSyllable = '\uAC00';
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>The same text with a syllable wherever letters make up one.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstLead, '\u11FF'))
            return text;
        var composed = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (composed.Length > 0 && Join(composed[^1], letter) is { } syllable)
                composed[^1] = syllable;
            else
                composed.Append(letter);
        }

        return composed.ToString();
    }

    private static char? Join(char before, char letter)
    {
        if (before - FirstLead is >= 0 and < Leads and var lead && letter - FirstVowel is >= 0 and < Vowels and var vowel)
            return (char)(FirstSyllable + (((lead * Vowels) + vowel) * Tails));
        var isOpen = before - FirstSyllable is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0;
        return isOpen && letter - NoTail is > 0 and < Tails and var tail ? (char)(before + tail) : null;
    }
}
