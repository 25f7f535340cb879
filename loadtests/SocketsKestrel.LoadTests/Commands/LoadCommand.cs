using System.CommandLine;
using System.CommandLine.Help;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>The command line: a command for each scenario, <c>run FILE</c>, <c>compare A B</c>.</summary>
internal sealed class LoadCommand
{
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private readonly RootCommand _root = new("Loads raw TCP, TLS and UDP servers, and says honestly how they did.");
    private readonly Dictionary<Command, Func<ParseResult, List<string>, RunInput?>> _inputs = [];
    private readonly Argument<string> _file = new("FILE") { Description = "The options as JSON, with the names of the command line: { \"scenario\": \"echo\", \"connections\": 64, \"stages\": [{ \"duration\": \"10s\", \"target\": 500 }] }." };
    private readonly RunExecution _execution;

    public LoadCommand(RunExecution execution)
    {
        _execution = execution;
        foreach (var scenario in ScenarioList.All)
            AddScenario(scenario);
        AddRunFile();
        _root.Options.OfType<HelpOption>().Single().Action = new HelpText();
    }

    /// <summary>Does what the arguments say.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken interrupted)
    {
        var parsed = _root.Parse(args, Plain);
        if (parsed.Action is HelpText || (parsed.Errors.Count == 0 && parsed.Action is not null and not EmptyAction))
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, interrupted);
        if (parsed.CommandResult.Command == _root)
            return _execution.Refuse([$"{(args.Length == 0 ? "There is no scenario" : $"'{args[0]}' is no scenario")}: it is one of {ScenarioList.Names}, or run, or compare; --help says more."]);
        var faults = new List<string>(parsed.Errors.Select(error => error.Message));
        var input = _inputs.TryGetValue(parsed.CommandResult.Command, out var read) ? read(parsed, faults) : null;
        return input is null ? _execution.Refuse(faults) : await _execution.RunAsync(input, args, faults, interrupted);
    }

    private void AddScenario(ScenarioEntry scenario)
    {
        IReadOnlyList<RunOption> options = [.. RunOptions.All, .. scenario.OwnOptions];
        var command = new Command(scenario.Name, scenario.Description);
        var arguments = Add(command, options);
        _inputs[command] = (parsed, faults) => new RunInput(scenario, Read(parsed, arguments, faults));
    }

    /// <summary>What is on the command line takes the place of the same option in the file.</summary>
    private void AddRunFile()
    {
        var command = new Command("run", "Runs what a file says.") { _file };
        IReadOnlyList<RunOption> options = [.. RunOptions.All, .. ScenarioList.All.SelectMany(scenario => scenario.OwnOptions)];
        var arguments = Add(command, options);
        _inputs[command] = (parsed, faults) =>
        {
            if (parsed.GetValue(_file) is not { } name)
                return null;
            var file = RunFile.Read(name, faults);
            var given = Read(parsed, arguments, faults);
            var values = file.Values.Where(value => given.All(g => g.Option.Name != value.Option.Name)).Concat(given).ToList();
            return file.Scenario is null ? null : new RunInput(file.Scenario, values);
        };
    }

    private Dictionary<RunOption, Option<string[]>> Add(Command command, IEnumerable<RunOption> options)
    {
        var added = new Dictionary<RunOption, Option<string[]>>();
        foreach (var option in options)
        {
            var argument = new Option<string[]>($"--{option.Name}")
            {
                Description = option.Description,
                HelpName = option.ValueName,
                Arity = option.IsFlag ? ArgumentArity.Zero : ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = false,
            };
            command.Options.Add(argument);
            added[option] = argument;
        }

        command.Action = EmptyAction.Instance;
        _root.Add(command);
        return added;
    }

    private static List<RunInputValue> Read(ParseResult parsed, Dictionary<RunOption, Option<string[]>> arguments, List<string> faults)
    {
        var values = new List<RunInputValue>();
        foreach (var (option, argument) in arguments)
        {
            if (parsed.GetResult(argument) is not { Implicit: false } given)
                continue;
            if (!option.IsRepeatable && given.IdentifierTokenCount > 1)
                faults.Add($"--{option.Name}: is given {given.IdentifierTokenCount} times");
            else if (option.IsFlag)
                values.Add(new RunInputValue(option, "", $"--{option.Name}"));
            else
                values.AddRange(given.Tokens.Select(token => new RunInputValue(option, token.Value, $"--{option.Name}")));
        }

        return values;
    }
}
