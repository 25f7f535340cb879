using SocketsKestrel.LoadTests.Live;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>Who leads a run: a process's part tells it where it is, and is told when to begin. Called on the event loop.</summary>
internal interface IWorkerControl
{
    RunPhase CurrentPhase { get; }

    /// <summary>Says that a phase begins.</summary>
    void Phase(RunPhase phase);

    /// <summary>Says that all clients are where the load may begin.</summary>
    /// <returns>The timestamp at which it is to begin, in all processes.</returns>
    Task<long> ReadyAsync();

    void Progress(LiveSnapshot snapshot);

    /// <summary>Says that the run is to end early, in all processes.</summary>
    void End();
}
