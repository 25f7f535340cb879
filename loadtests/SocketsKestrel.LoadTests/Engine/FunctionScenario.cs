namespace SocketsKestrel.LoadTests.Engine;

/// <summary>A scenario that is a function.</summary>
internal sealed class FunctionScenario(string name, Func<VirtualClient, Task> run) : Scenario
{
    public override string Name => name;

    public override Task RunAsync(VirtualClient client) => run(client);
}
