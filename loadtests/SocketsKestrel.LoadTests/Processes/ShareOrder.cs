using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>What a process is to do of a run that another one leads.</summary>
/// <param name="Index">Which share of the clients, from 1; the leading process has share 0.</param>
/// <param name="Scenario">The scenario's name on the command line.</param>
/// <param name="Own">The values of its own options.</param>
/// <param name="Options">The run.</param>
internal sealed record ShareOrder(int Index, string Scenario, IReadOnlyDictionary<string, string> Own, LoadTestOptions Options);
