using System.Runtime.InteropServices;
using SocketsKestrel.Terminal.Commands;

// A signal ends a command as its user would: it says good-bye to the server, and gives the terminal back as it was.
using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
return await SocketsCommand.RunAsync(args, Console.Error, interrupted.Token);

void OnSignal(PosixSignalContext context)
{
    context.Cancel = !interrupted.IsCancellationRequested; // whoever sends another does not want to wait
    interrupted.Cancel();
}
