using System.Runtime.InteropServices;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>This process as one that has a share of a run: the hidden command <c>share</c>.</summary>
internal static class Share
{
    public const string Command = "share";

    /// <summary>Does what the leading process says on the standard input, until that ends.</summary>
    public static async Task<int> RunAsync(TextReader commands, TextWriter answers)
    {
        // A terminal's Ctrl+C comes to all processes: the leading one decides what becomes of it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => context.Cancel = true);
        try
        {
            var order = WorkerMessages.ReadOrder(await commands.ReadLineAsync() ?? "");
            var scenario = ScenarioList.Find(order.Scenario)!.Create(new ScenarioInput(order.Own, Endpoint: null));
            var control = new ShareControl(commands, answers);
            using var worker = new Worker(scenario, order.Options, new WorkerShare(order.Index, order.Options.Processes), control);
            control.Interrupted = worker.Interrupt;
            _ = Task.Run(control.ListenAsync); // ends with the process: a read of the standard input cannot be given up
            await control.CompleteAsync(await worker.RunAsync());
            return 0;
        }
        catch (LoadTestException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
