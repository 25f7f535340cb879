using System.Diagnostics;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>A terminal with <c>sockets</c> in it: keys and the mouse go in, and the screen is looked at.</summary>
internal sealed class TerminalPane(Tmux tmux, string name)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public TerminalScreen Screen => new(tmux.Run("capture-pane", "-p", "-t", $"={name}:"));

    /// <summary>Types text.</summary>
    public void Type(string text) => tmux.Run("send-keys", "-t", $"={name}:", "-l", "--", text);

    /// <summary>Presses keys, by tmux's names for them.</summary>
    public void Press(params string[] keys) => tmux.Run(["send-keys", "-t", $"={name}:", .. keys]);

    /// <summary>Types text, and Enter.</summary>
    public void Say(string text)
    {
        Type(text);
        Press("Enter");
    }

    /// <summary>Pastes text, as a terminal that tells typing from pasting does.</summary>
    public void Paste(string text)
    {
        tmux.Run("set-buffer", "--", text);
        tmux.Run("paste-buffer", "-p", "-t", $"={name}:");
    }

    /// <summary>Clicks where words are, as a terminal tells of it (SGR, xterm's 1006).</summary>
    public void Click(string words)
    {
        var (column, row) = Screen.PlaceOf(words);
        var clicks = Encoding.ASCII.GetBytes($"\x1b[<0;{column + 1};{row}M\x1b[<0;{column + 1};{row}m");
        Press(["-H", .. clicks.Select(octet => octet.ToString("x2"))]);
    }

    public void Resize(int width, int height) => tmux.Run("resize-window", "-t", $"={name}:", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Waits until words are on the screen.</summary>
    public Task<TerminalScreen> WaitForAsync(string words) => WaitForAsync(screen => screen.Has(words), $"'{words}'");

    /// <summary>Waits until the screen is as it should be.</summary>
    public async Task<TerminalScreen> WaitForAsync(Func<TerminalScreen, bool> isThere, string what)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var screen = Screen;
            if (isThere(screen))
                return screen;
            if (Stopwatch.GetElapsedTime(begun) > Deadline.Span)
                throw new TimeoutException($"not within {Deadline.Span.TotalSeconds:0} s: {what} on:\n{screen}");
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
    }
}
