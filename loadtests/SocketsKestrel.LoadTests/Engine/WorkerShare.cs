namespace SocketsKestrel.LoadTests.Engine;

/// <summary>Which of the clients a process has: every one of so many, so that stages and senders are divided evenly, too.</summary>
/// <param name="Index">The process, from 0.</param>
/// <param name="Processes">How many there are.</param>
internal sealed record WorkerShare(int Index, int Processes)
{
    public bool Has(int client) => client % Processes == Index;
}
