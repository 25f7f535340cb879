using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Holds the place of a scenario until it is written.</summary>
internal sealed class UnwrittenScenario(string name) : Scenario
{
    public override string Name => name;

    public override Task RunAsync(VirtualClient client) => Task.CompletedTask;
}
