using System.Diagnostics;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>The built <c>sockets</c> command without a terminal: what is said goes in by lines, what is heard comes out by lines.</summary>
internal sealed class SocketsProcess : ChildProcess
{
    private SocketsProcess(ProcessStartInfo start)
        : base(start)
    {
    }

    public static SocketsProcess Start(params string[] arguments) => new(new ProcessStartInfo(Repository.TerminalProgram, arguments));

    public async Task SayAsync(string line)
    {
        await Input.WriteAsync($"{line}\n");
        await Input.FlushAsync();
    }
}
