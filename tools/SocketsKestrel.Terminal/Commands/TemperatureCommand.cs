using System.CommandLine;
using SocketsKestrel.Terminal.Lines;
using SocketsKestrel.Terminal.Windows;

namespace SocketsKestrel.Terminal.Commands;

/// <summary><c>temperature URL</c>.</summary>
internal static class TemperatureCommand
{
    public static Command Create(TextWriter errors)
    {
        var command = new Command("temperature", "A window that converts Celsius to Fahrenheit.");
        var arguments = new ConnectionArguments(command, "Temperature");
        command.SetAction((parsed, interrupted) =>
        {
            var target = arguments.Read(parsed);
            return WindowCommand.IsAtTerminal
                ? Screen.ShowAsync(app => new TemperatureWindow(app, target), interrupted)
                : WindowCommand.RunLinesAsync(target, new PumpOptions(), errors, interrupted);
        });
        return command;
    }
}
