using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Clients connect and stay. Measured is how fast they get in; one that is thrown out is an error.</summary>
internal sealed class IdleScenario : Scenario
{
    public override string Name => "idle";

    public override string MainStep => StepNames.Connect;

    public override async Task RunAsync(VirtualClient client)
    {
        client.Ready();
        while (await client.Connection.WaitToReceiveAsync())
        {
            while (client.Connection.TryReceive(out _))
            {
                client.Worker.Record.MessagesReceived++;
                client.Step(StepNames.Connect).Fail(ErrorKind.Phantom); // nobody has asked for anything
            }
        }

        throw new EndOfStreamException("The server has ended the connection.");
    }

    internal override bool IsSettled(long now) => true;
}
