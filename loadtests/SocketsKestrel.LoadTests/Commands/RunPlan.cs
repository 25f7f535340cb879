using SocketsKestrel.Client.Configuration;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Preflight;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.LoadTests.Targets;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>A run of which everything is known that can be before anything is started.</summary>
/// <param name="Entry">What to run.</param>
/// <param name="Scenario">The same, made for this run.</param>
/// <param name="Arguments">What the user said.</param>
/// <param name="Options">What goes to the engine.</param>
/// <param name="Target">What it is against; <see langword="null"/> for a scenario that needs none.</param>
internal sealed record RunPlan(ScenarioEntry Entry, Scenario Scenario, RunArguments Arguments, LoadTestOptions Options, RunTarget? Target)
{
    /// <summary>Makes a plan of what the user said.</summary>
    /// <param name="entry">What to run.</param>
    /// <param name="values">What was given.</param>
    /// <param name="serverProgram">Where the server is, if it has been built.</param>
    /// <param name="faults">What is wrong already, and gets everything else that is; there is no plan then.</param>
    public static RunPlan? Make(ScenarioEntry entry, IEnumerable<RunInputValue> values, string? serverProgram, List<string> faults)
    {
        var arguments = RunArgumentsReader.Read(entry, values, faults);
        var target = entry.Transports == TargetTransports.None ? null : new TargetLookup(entry, arguments, serverProgram, faults).Find();
        faults.AddRange(entry.Ignored.Where(arguments.Given.Contains).Select(name => $"--{name}: has no effect on {entry.Name}"));
        faults.AddRange(OptionChecks.Check(arguments, target));
        faults.AddRange(MachineCheck.Check(arguments, target));
        if (arguments.StartServer && serverProgram is null)
            faults.Add("--start-server: the server has not been built; dotnet build src/SocketsKestrel.Server");
        var options = MakeOptions(arguments, target);
        if (faults.Count > 0)
            return null;
        try
        {
            var scenario = entry.Create(new ScenarioInput(arguments.Own, target?.Endpoint));
            scenario.Own = arguments.Own;
            faults.AddRange(scenario.Check(options));
            return faults.Count > 0 ? null : new RunPlan(entry, scenario, arguments, options, target);
        }
        catch (FormatException e)
        {
            faults.Add(e.Message);
            return null;
        }
    }

    /// <summary>The same with the URL that a started server has told.</summary>
    public RunPlan At(EndpointUrl url) => this with { Target = Target! with { Url = url }, Options = Options with { Url = url.ToString() } };

    private static LoadTestOptions MakeOptions(RunArguments arguments, RunTarget? target)
    {
        var load = arguments.Load;
        var isOpen = load.Rate is not null || arguments.Stages.Any(stage => stage.IsRate);
        load = load with
        {
            Stages = [.. arguments.Stages.Select(stage => stage.Stage)],
            Rate = isOpen ? load.Rate ?? 0 : null, // stages of rates begin at none, unless a rate is given to begin with
        };
        if (target is not { Endpoint: var endpoint, Url: var url })
            return load;
        return load with
        {
            Url = url.ToString(),
            Framing = arguments.Given.Contains("framing") || endpoint is null ? load.Framing : endpoint.Framing,
            MaxLength = Math.Max(Math.Max(load.MaxLength, load.Size), endpoint?.MaxLength ?? 0),
            AnswerCookies = load.AnswerCookies || (url.IsDatagram && endpoint is { WantsCookies: true }),
            // The name in its certificate is the configured one, whatever address the clients use.
            Tls = load.Tls with { TargetHost = url.IsTls && endpoint is not null && endpoint.Url.Contains("localhost", StringComparison.OrdinalIgnoreCase) ? "localhost" : null },
        };
    }
}
