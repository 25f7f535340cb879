namespace SocketsKestrel.LoadTests.Live;

/// <summary>The phases as they are shown.</summary>
internal static class LivePhase
{
    public static string Name(RunPhase phase) => phase switch
    {
        RunPhase.Connecting => "connecting",
        RunPhase.WarmingUp => "warming up",
        RunPhase.Measuring => "measuring",
        RunPhase.Draining => "draining",
        _ => "done",
    };
}
