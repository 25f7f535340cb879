using Spectre.Console;

namespace SocketsKestrel.LoadTests.Live;

/// <summary>Shows how a run is doing, from a thread of its own: what is slow about a terminal does not hold up the engine.</summary>
internal sealed class LiveView : IDisposable
{
    private readonly ManualResetEventSlim _stopped = new();
    private readonly Thread _thread;
    private volatile LiveSnapshot? _latest;

    public LiveView(ILiveDisplay display)
    {
        _thread = new Thread(() => display.Run(() => _latest, _stopped)) { IsBackground = true, Name = "live view", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>The view that fits: one that is redrawn on a terminal, lines elsewhere.</summary>
    public static LiveView For(IAnsiConsole console) =>
        new(console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi ? new LiveTable(console) : new LiveLines(console.Profile.Out.Writer));

    /// <summary>Takes what is to be shown next.</summary>
    public void Show(LiveSnapshot snapshot) => _latest = snapshot;

    /// <summary>Ends it; the last line is out then.</summary>
    public void Dispose()
    {
        _stopped.Set();
        _thread.Join();
        _stopped.Dispose();
    }
}
