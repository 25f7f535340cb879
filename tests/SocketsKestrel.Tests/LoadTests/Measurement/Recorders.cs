using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

/// <summary>Times of a run whose measured time is from 10 s to 12.5 s.</summary>
internal static class Recorders
{
    public const long Ms = 1_000_000;
    public const long From = 10_000 * Ms;
    public const long To = 12_500 * Ms;

    public static MeasuredWindow Window(bool isOpen)
    {
        var window = new MeasuredWindow { IsOpenModel = isOpen };
        window.Set(From, (To - From) / 1e9);
        return window;
    }

    public static StepRecorder Begun(MeasuredWindow window, bool countsAlways = false)
    {
        var recorder = new StepRecorder("step", window, countsAlways);
        recorder.BeginIntervals();
        return recorder;
    }
}
