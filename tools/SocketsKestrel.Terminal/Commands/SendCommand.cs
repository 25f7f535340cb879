using System.CommandLine;
using SocketsKestrel.Terminal.Lines;

namespace SocketsKestrel.Terminal.Commands;

/// <summary><c>send URL</c>: for scripts.</summary>
internal static class SendCommand
{
    public static Command Create(TextWriter errors)
    {
        var command = new Command("send", "Stdin to the connection, and what comes back to stdout: a line is a message, with --framing raw bytes are bytes. Ends when the server ends the connection, or after --wait. Exit codes: 0 done, 1 no connection, or lost, 2 bad usage.");
        var arguments = new ConnectionArguments(command, mode: null);
        var wait = new Option<double?>("--wait") { HelpName = "SECONDS", Description = "After the input: ends when nothing has come for so long. Default: when the server ends the connection; on UDP, 1." };
        command.Add(wait);
        command.SetAction(async (parsed, interrupted) =>
        {
            var seconds = parsed.GetValue(wait);
            if (seconds is not (null or (>= 0 and <= 86_400)))
                throw new UsageException($"--wait {seconds}: is not from 0 to 86400");
            var target = arguments.Read(parsed);
            var options = new PumpOptions
            {
                IsRaw = target.Options.Framing.Type == Protocol.Framing.FramingType.Raw,
                IsForScreen = !Console.IsOutputRedirected,
                Wait = seconds is { } s ? TimeSpan.FromSeconds(s) : null,
            };
            return await LineCommand.RunAsync(target, options, errors, interrupted);
        });
        return command;
    }
}
