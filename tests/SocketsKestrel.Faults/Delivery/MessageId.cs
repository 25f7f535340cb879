using System.Globalization;
using System.Runtime.InteropServices;

namespace SocketsKestrel.Faults.Delivery;

/// <summary>
/// What makes a message unique: the run, who sent it, and its number among that sender's. The text that carries it is a function
/// of the id and the length, so that whatever is altered on the way no longer fits.
/// </summary>
/// <param name="Run">The scenario; a room may serve several, one after the other.</param>
/// <param name="Sender">The member of that run; one that joins again is another.</param>
/// <param name="Sequence">From 0, without gaps.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MessageId(int Run, int Sender, int Sequence)
{
    /// <summary>The message's text.</summary>
    /// <param name="padding">How many letters follow the id.</param>
    public string ToText(int padding)
    {
        var first = unchecked((uint)HashOf(Run, Sender, Sequence));
        return string.Create(CultureInfo.InvariantCulture, $"{Run}.{Sender}.{Sequence}.{padding} ")
            + string.Create(padding, first, static (letters, first) =>
            {
                for (var i = 0; i < letters.Length; i++)
                    letters[i] = (char)('a' + (first + (uint)i) % 26);
            });
    }

    /// <summary>The id of a text that is, to the last letter, the one that the id stands for; else <see langword="null"/>.</summary>
    public static MessageId? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = text.Split(' ', 2)[0].Split('.');
        var values = new int[4];
        if (numbers.Length != values.Length)
            return null;
        for (var i = 0; i < values.Length; i++)
        {
            if (!int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
                return null;
        }

        var id = new MessageId(values[0], values[1], values[2]);
        return values[3] <= text.Length && id.ToText(values[3]) == text ? id : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run}.{Sender}.{Sequence}");

    /// <summary>The same in every process, which <see cref="HashCode"/> is not.</summary>
    private static int HashOf(int run, int sender, int sequence) => unchecked((run * 31 + sender) * 31 + sequence);
}
