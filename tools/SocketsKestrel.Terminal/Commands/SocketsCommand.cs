using System.CommandLine;

namespace SocketsKestrel.Terminal.Commands;

/// <summary>The command line: a command for each window, and <c>send</c> for scripts.</summary>
internal static class SocketsCommand
{
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Does what a command line says.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter errors, CancellationToken interrupted)
    {
        var parsed = Create(errors).Parse(args, Plain);
        try
        {
            // Signals are the program's own; of several mistakes the first is the one to correct.
            if (parsed.CommandResult.Command is RootCommand root && parsed.Action is not System.CommandLine.Help.HelpAction && parsed.Errors.Count > 0)
                throw new UsageException($"{(args.Length == 0 ? "which command?" : $"'{args[0]}' is no command:")} {string.Join(", ", root.Subcommands.Select(command => command.Name))}; --help says more");
            if (parsed.Errors.Count > 0)
                throw new UsageException($"{parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.')}; --help says more");
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, interrupted);
        }
        catch (UsageException e)
        {
            await errors.WriteLineAsync($"sockets: {e.Message}");
            return ExitCode.BadUsage;
        }
    }

    private static RootCommand Create(TextWriter errors) => new("Talks to raw TCP, TLS, UDP, unix and WebSocket endpoints: in windows, or line by line when stdin or stdout is no terminal.")
    {
        ChatCommand.Create(errors),
        TemperatureCommand.Create(errors),
        WindowCommand.Create("echo", "A line window: what is sent comes back.", "Echo", errors),
        WindowCommand.Create("reply", "A line window: each line is answered.", "Reply", errors),
        OperatorCommand.Create(errors),
        SendCommand.Create(errors),
    };
}
