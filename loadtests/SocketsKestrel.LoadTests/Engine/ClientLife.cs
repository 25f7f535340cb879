using System.Diagnostics;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>What becomes of each virtual client: it begins when the plan says, and anew when its connection has ended, until the run is over.</summary>
internal sealed class ClientLife(Worker worker, Scenario scenario)
{
    /// <summary>Before a client that was refused or thrown out tries again: 0.1 s.</summary>
    private const long Pause = 100_000_000;

    public async Task RunAsync(VirtualClient client)
    {
        try
        {
            await WaitForActivationAsync(client);
            while (!worker.IsOver && !await TryRunAsync(client))
                await new LoopTimer(worker.Loop).UntilAsync(Stopwatch.GetTimestamp() + Pause);
        }
        catch (Exception e)
        {
            worker.Fail(e);
        }
        finally
        {
            await client.DisconnectAsync();
        }
    }

    private async Task WaitForActivationAsync(VirtualClient client)
    {
        if (client.Number < worker.Plan.ActiveAt(0))
            return;
        await worker.Beginning;
        while (!worker.IsOver && worker.PausedUntil(client.Number) is { } at)
            await Task.WhenAny(new LoopTimer(worker.Loop).UntilAsync(at).AsTask(), worker.Over);
    }

    /// <returns>Whether the client has come to its end; else it is to begin anew.</returns>
    private async Task<bool> TryRunAsync(VirtualClient client)
    {
        var step = StepNames.Connect;
        try
        {
            if (scenario.IsConnected)
                await client.ConnectAsync();
            step = scenario.MainStep;
            await scenario.RunAsync(client);
            return true;
        }
        catch (Exception e) when (ConnectionFaults.KindOf(client.CauseOf(e)) is { } kind)
        {
            if (!worker.IsOver)
                worker.Record.Step(step).Fail(kind);
            return false;
        }
        finally
        {
            await client.DisconnectAsync();
        }
    }
}
