using SocketsKestrel.Client.Configuration;
using SocketsKestrel.LoadTests.Targets;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>What a scenario of the command line is made from.</summary>
/// <param name="Own">The values of its own options, by name.</param>
/// <param name="Endpoint">The endpoint of the server's configuration that it is against, if it is one; not known in the other processes of a run.</param>
internal sealed record ScenarioInput(IReadOnlyDictionary<string, string> Own, ConfiguredEndpoint? Endpoint);
