namespace SocketsKestrel.LoadTests.Live;

/// <summary>What a run is at.</summary>
public enum RunPhase
{
    /// <summary>The clients connect.</summary>
    Connecting,

    /// <summary>The load is on, nothing counts yet; incorrect answers do.</summary>
    WarmingUp,

    /// <summary>The load is on, and counts.</summary>
    Measuring,

    /// <summary>Nothing is sent any more; what is outstanding may still come.</summary>
    Draining,

    /// <summary>The clients are gone.</summary>
    Done,
}
