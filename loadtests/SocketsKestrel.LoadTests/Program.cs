using System.Runtime.InteropServices;
using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Processes;
using Spectre.Console;

if (args is [Share.Command])
    return await Share.RunAsync(Console.In, Console.Out);

// The first signal ends the run, and what was measured is reported. Whoever sends another does not want to wait.
using var interrupted = new CancellationTokenSource();
var signals = 0;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

LoadRun run = (scenario, options, progress, phaseBegins, stop) =>
    new LoadTest(scenario, options) { Progress = progress, PhaseBegins = phaseBegins }.RunAsync(stop);
return await LoadCommand.RunAsync(args, new RunExecution(run, AnsiConsole.Console, Console.Error), interrupted.Token);

void OnSignal(PosixSignalContext context)
{
    if (Interlocked.Increment(ref signals) > 1)
        Environment.Exit(ExitCode.Interrupted);
    context.Cancel = true;
    interrupted.Cancel();
}
