using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>What is to be run, as it was given: by the command line, by a file.</summary>
internal sealed record RunInput(ScenarioEntry Scenario, IReadOnlyList<RunInputValue> Values);
