using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>A scenario of the command line.</summary>
/// <param name="Name">The command.</param>
/// <param name="Description">One line for the help.</param>
/// <param name="Create">Makes it for a run.</param>
internal sealed record ScenarioEntry(string Name, string Description, Func<ScenarioInput, Scenario> Create)
{
    /// <summary>The mode of the endpoints that it is for, in the server's configuration; <see langword="null"/> if it needs no target.</summary>
    public string? Mode { get; init; } = "Echo";

    /// <summary>What it can go over.</summary>
    public TargetTransports Transports { get; init; } = TargetTransports.Streams;

    /// <summary>What it does where nothing else is said.</summary>
    public LoadTestOptions Defaults { get; init; } = new() { Url = "" };

    /// <summary>The options that no other scenario has; their values are in <see cref="RunArguments.Own"/>.</summary>
    public IReadOnlyList<RunOption> OwnOptions { get; init; } = [];

    /// <summary>The names of options that would have no effect on it: they are refused, and the help does not show them.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Arguments that show what it is for, without the command.</summary>
    public required string Example { get; init; }
}
