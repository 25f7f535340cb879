using System.Diagnostics;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>The built <c>sockets</c> without a terminal, as a script runs it.</summary>
internal sealed class SocketsProcess : ChildProcess
{
    private SocketsProcess(ProcessStartInfo start)
        : base(start)
    {
    }

    public static SocketsProcess Start(params string[] arguments) => new(new ProcessStartInfo(Repository.TerminalProgram, arguments));

    /// <summary>Starts it in a shell: a line of bash in which <c>$0</c> is the program.</summary>
    public static SocketsProcess StartShell(string line, params string[] arguments) => new(new ProcessStartInfo("bash", ["-c", line, Repository.TerminalProgram, .. arguments]));

    /// <summary>Runs it to its end, with this input.</summary>
    public static async Task<(int Code, string[] Output, string[] Errors)> RunAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        try
        {
            await process.Input.WriteAsync(input);
            process.Input.Close();
        }
        catch (IOException)
        {
            // It has ended already, without reading.
        }

        return (await process.ExitCodeAsync(), process.Output.Lines, process.Errors.Lines);
    }
}
