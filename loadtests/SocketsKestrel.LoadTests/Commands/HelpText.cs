using System.CommandLine;
using System.CommandLine.Invocation;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>What <c>--help</c> prints.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int NameWidth = 30;
    private const int Width = 120;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        foreach (var line in LinesOf(parseResult.CommandResult.Command))
            output.WriteLine(line);
        return ExitCode.Passed;
    }

    private static IEnumerable<string> LinesOf(Command command) =>
        ScenarioList.Find(command.Name) is { } scenario ? OfScenario(scenario) : command is RootCommand ? OfRoot(command) : OfOther(command);

    private static IEnumerable<string> OfRoot(Command root) =>
    [
        root.Description!, "",
        "Usage:",
        "  SocketsKestrel.LoadTests SCENARIO [options]",
        "  SocketsKestrel.LoadTests run FILE [options]       the same options as JSON",
        "  SocketsKestrel.LoadTests compare A.json B.json    two reports side by side",
        "  SocketsKestrel.LoadTests SCENARIO --help          all options", "",
        "Scenarios, each with an example:",
        .. ScenarioList.All.SelectMany(s => (IEnumerable<string>)[.. Row(s.Name, s.Description, 14), $"{"",16}{s.Name} {s.Example}"]), "",
        "Without --target a scenario takes the first endpoint that fits of the appsettings.json in the current folder; with",
        "--start-server that server is started, too. --out FOLDER writes the reports.", "",
        .. ExitCodes,
    ];

    private static IEnumerable<string> OfScenario(ScenarioEntry scenario) =>
    [
        scenario.Description, "",
        "Usage:",
        $"  SocketsKestrel.LoadTests {scenario.Name} [options]", "",
        "Example:",
        $"  SocketsKestrel.LoadTests {scenario.Name} {scenario.Example}",
        .. OfGroup(new RunOptionGroup($"Options of {scenario.Name} alone", scenario.OwnOptions), scenario.Defaults),
        .. RunOptions.Groups.SelectMany(group => OfGroup(group with { Options = [.. group.Options.Where(option => !scenario.Ignored.Contains(option.Name, StringComparer.Ordinal))] }, scenario.Defaults)), "",
        .. ExitCodes,
    ];

    private static IEnumerable<string> OfOther(Command command) =>
    [
        command.Description!, "",
        "Usage:",
        $"  SocketsKestrel.LoadTests {command.Name} {string.Join(' ', command.Arguments.Select(argument => argument.Name))} [options]", "",
        .. command.Arguments.SelectMany(argument => Row(argument.Name, argument.Description ?? "", NameWidth)),
        .. command.Name == "run" ? (string[])["", "Options on the command line take the place of those in the file; SCENARIO --help lists them. A path in the file is", "relative to it."]
            : command.Options.SelectMany(option => Row($"{option.Name} {option.HelpName}", option.Description ?? "", NameWidth)),
    ];

    private static string[] ExitCodes =>
    [
        $"Exit codes: {ExitCode.Passed} passed, {ExitCode.ThresholdFailed} a threshold was not met, {ExitCode.BadConfiguration} bad configuration, {ExitCode.Interrupted} interrupted (the report is of what was", $"measured until then), {ExitCode.Failed} anything else.",
    ];

    private static IEnumerable<string> OfGroup(RunOptionGroup group, LoadTestOptions defaults) =>
        group.Options.Count == 0 ? [] : ["", $"{group.Title}:", .. group.Options.SelectMany(option => Row($"--{option.Name} {option.ValueName}", option.Description + Default(option, defaults), NameWidth))];

    private static string Default(RunOption option, LoadTestOptions defaults) => option.Name switch
    {
        "connections" => $" Default: {defaults.Connections}.",
        "duration" => $" Default: {DurationText.Format(defaults.Duration)}.",
        "warmup" => $" Default: {DurationText.Format(defaults.Warmup)}.",
        "rate" when defaults.Rate is { } rate => $" Default: {rate}.",
        "arrivals" => $" Default: {(defaults.RandomArrivals ? "random" : "even")}.",
        "size" => $" Default: {defaults.Size}.",
        "senders" => $" Default: {defaults.Senders}.",
        "timeout" => $" Default: {DurationText.Format(defaults.Timeout)}.",
        "processes" => $" Default: {defaults.Processes}.",
        _ => "",
    };

    /// <summary>A name, and beside it a text in lines that fit.</summary>
    private static IEnumerable<string> Row(string name, string text, int nameWidth)
    {
        var line = $"  {name.PadRight(nameWidth - 2)}  ";
        if (name.Length > nameWidth - 2)
        {
            yield return line.TrimEnd();
            line = new string(' ', nameWidth + 2);
        }

        foreach (var word in text.Split(' '))
        {
            if (line.TrimEnd().Length + 1 + word.Length > Width)
            {
                yield return line.TrimEnd();
                line = new string(' ', nameWidth + 2);
            }

            line += word + " ";
        }

        yield return line.TrimEnd();
    }
}
