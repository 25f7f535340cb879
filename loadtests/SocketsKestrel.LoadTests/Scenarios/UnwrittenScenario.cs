using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Stands in for a scenario that is not there yet.</summary>
internal sealed class UnwrittenScenario(string name) : Scenario
{
    public override string Name => name;
}
