using System.Diagnostics;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>A terminal multiplexer of a test's own, on a socket of its own; gone with the test.</summary>
internal sealed class Tmux : IDisposable
{
    private readonly string _socket = $"sk-{Guid.NewGuid():N}";
    private int _panes;

    /// <summary>Starts <c>sockets</c> in a terminal.</summary>
    public TerminalPane Start(params string[] arguments) => Start(new TerminalLaunch(), arguments);

    /// <summary>Starts <c>sockets</c> in a terminal.</summary>
    public TerminalPane Start(TerminalLaunch launch, params string[] arguments)
    {
        var name = $"p{++_panes}";
        var command = string.Join(' ', arguments.Prepend(Repository.TerminalProgram).Select(Quote));
        List<string> start = ["new-session", "-d", "-s", name, "-x", $"{launch.Width}", "-y", $"{launch.Height}"];
        if (launch.Folder is { } folder)
            start.AddRange(["-c", folder]);
        foreach (var (variable, value) in launch.Environment)
            start.AddRange(["-e", $"{variable}={value}"]);

        // What is on the screen after it says how it ended, and whether the terminal is as it was.
        start.Add($"{command}; echo \"left with $?\"; stty -a | grep -ow -e -echo -e echo; exec cat");
        Run([.. start]);
        return new TerminalPane(this, name);
    }

    public string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-L", _socket, "-f", "/dev/null", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment.Remove("TMUX");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }

    public void Dispose()
    {
        if (_panes > 0)
            Run("kill-server");
    }

    private static string Quote(string argument) => $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
