using System.CommandLine;
using System.CommandLine.Help;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>The command line: a command for each scenario, <c>run FILE</c>, <c>compare A B</c>.</summary>
internal sealed class CommandTree
{
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private readonly Dictionary<Command, Func<ParseResult, List<string>, RunInput?>> _inputs = [];

    /// <param name="others">Commands that run no load, and act on their own.</param>
    public CommandTree(params IEnumerable<Command> others)
    {
        foreach (var scenario in ScenarioList.All)
            AddScenario(scenario);
        AddRunFile();
        foreach (var other in others)
            Root.Add(other);
        Root.Options.OfType<HelpOption>().Single().Action = new HelpText();
    }

    public RootCommand Root { get; } = new("Loads raw TCP, TLS, UDP and WebSocket servers, and says honestly how they did.");

    public ParseResult Parse(IReadOnlyList<string> args) => Root.Parse(args, Plain);

    /// <summary>What is to be run; <see langword="null"/>, and faults, if that is not known.</summary>
    public RunInput? Read(ParseResult parsed, List<string> faults)
    {
        faults.AddRange(parsed.Errors.Select(error => error.Message));
        return _inputs.TryGetValue(parsed.CommandResult.Command, out var read) ? read(parsed, faults) : null;
    }

    private void AddScenario(ScenarioEntry scenario)
    {
        var command = new Command(scenario.Name, scenario.Description);
        var arguments = Add(command, [.. RunOptions.All, .. scenario.OwnOptions]);
        _inputs[command] = (parsed, faults) => new RunInput(scenario, Read(parsed, arguments, faults));
    }

    /// <summary>What is on the command line takes the place of the same option in the file.</summary>
    private void AddRunFile()
    {
        var fileArgument = new Argument<string>("FILE")
        {
            Description = """The options as JSON, with the names of the command line: { "scenario": "echo", "connections": 64, "stages": [{ "duration": "10s", "target": 500 }] }.""",
        };
        var command = new Command("run", "Runs what a file says.") { fileArgument };
        var arguments = Add(command, [.. RunOptions.All, .. ScenarioList.All.SelectMany(scenario => scenario.OwnOptions).DistinctBy(option => option.Name, StringComparer.Ordinal)]);
        _inputs[command] = (parsed, faults) =>
        {
            if (parsed.Errors.Count > 0 && parsed.GetResult(fileArgument) is not { Tokens.Count: > 0 })
                return null;
            var file = RunFile.Read(parsed.GetValue(fileArgument)!, faults);
            var given = Read(parsed, arguments, faults);
            if (file.Scenario is not { } scenario)
                return null;
            IReadOnlyList<RunOption> known = [.. RunOptions.All, .. scenario.OwnOptions];
            faults.AddRange(given.Where(value => known.All(option => option.Name != value.Option.Name)).Select(value => $"{value.Where}: is not an option of {scenario.Name}"));
            return new RunInput(scenario, [.. file.Values.Where(value => given.TrueForAll(g => g.Option.Name != value.Option.Name)), .. given]);
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
        Root.Add(command);
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
