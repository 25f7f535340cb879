using System.CommandLine;

namespace SocketsKestrel.Terminal.Commands;

/// <summary><c>operator URL</c>: the client's side, or with a web URL the operator's seat.</summary>
internal static class OperatorCommand
{
    public static Command Create(TextWriter errors) => WindowCommand.Create("operator", "A line window: a conversation with a human.", "Operator", errors);
}
