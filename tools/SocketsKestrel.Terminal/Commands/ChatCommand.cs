using System.CommandLine;
using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Lines;
using SocketsKestrel.Terminal.Windows;

namespace SocketsKestrel.Terminal.Commands;

/// <summary><c>chat URL --name NAME</c>.</summary>
internal static class ChatCommand
{
    public static Command Create(TextWriter errors)
    {
        var command = new Command("chat", "A chat window: what is sent is NAME: TEXT.");
        var arguments = new ConnectionArguments(command, "Chat");
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "What the others see. Default: the name of the user." };
        command.Add(name);
        command.SetAction((parsed, interrupted) =>
        {
            var target = arguments.Read(parsed);
            var author = (parsed.GetValue(name) ?? Environment.UserName).Trim();
            if (author.Length == 0 || author.Any(char.IsControl))
                throw new UsageException("--name: is empty, or has control characters");
            var words = new ChatWords(author, target.Address.IsDatagram);
            return WindowCommand.IsAtTerminal
                ? Screen.ShowAsync(app => new ChatWindow(app, target, author), interrupted)
                : WindowCommand.RunLinesAsync(target, new PumpOptions { Prefix = words.Prefix, Greeting = words.Greeting, Farewell = words.Farewell }, errors, interrupted);
        });
        return command;
    }
}
