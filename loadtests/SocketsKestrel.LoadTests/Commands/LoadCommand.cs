using System.CommandLine;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>Does what a command line says.</summary>
internal static class LoadCommand
{
    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, RunExecution execution, CancellationToken interrupted)
    {
        var tree = new CommandTree(CompareCommand.Create(execution.Console, execution.Errors));
        var parsed = tree.Parse(args);
        // Signals are the program's own.
        if (parsed.Action is HelpText || (parsed.Errors.Count == 0 && parsed.Action is not null and not EmptyAction))
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, interrupted);
        if (parsed.CommandResult.Command == tree.Root)
            return execution.Refuse([$"{(args.Length == 0 ? "There is no scenario" : $"'{args[0]}' is no scenario")}: it is one of {ScenarioList.Names}, or run, or compare; --help says more."]);
        var faults = new List<string>();
        var input = tree.Read(parsed, faults);
        return input is null ? execution.Refuse(faults) : await execution.RunAsync(input, args, faults, interrupted);
    }
}
