using System.CommandLine;
using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Lines;
using SocketsKestrel.Terminal.Windows;

namespace SocketsKestrel.Terminal.Commands;

/// <summary>A command that is one window over one endpoint, or lines where there is no terminal.</summary>
internal static class WindowCommand
{
    /// <summary>Whether there is a person in front of a screen.</summary>
    public static bool IsAtTerminal => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public static Command Create(string name, string description, string mode, TextWriter errors)
    {
        var command = new Command(name, description);
        var arguments = new ConnectionArguments(command, mode);
        command.SetAction((parsed, interrupted) => RunAsync(name, arguments.Read(parsed), errors, interrupted));
        return command;
    }

    /// <summary>The line window, or lines.</summary>
    public static Task<int> RunAsync(string name, Target target, TextWriter errors, CancellationToken interrupted) => IsAtTerminal
        ? Screen.ShowAsync(app => new LineWindow(app, $"{name} · {target.Address}", view => new Session(target, view)), interrupted)
        : RunLinesAsync(target, new PumpOptions(), errors, interrupted);

    /// <summary>Lines from stdin, lines to stdout; safe for a terminal, if that is what stdout is.</summary>
    public static Task<int> RunLinesAsync(Target target, PumpOptions options, TextWriter errors, CancellationToken interrupted) =>
        LineCommand.RunAsync(target, options with { IsForScreen = !Console.IsOutputRedirected }, errors, interrupted);
}
