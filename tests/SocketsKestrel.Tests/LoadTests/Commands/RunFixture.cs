using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.Tests.LoadTests.Reports;
using Spectre.Console;

namespace SocketsKestrel.Tests.LoadTests.Commands;

/// <summary>A command line without an engine behind it, and a folder for its files.</summary>
internal sealed class RunFixture : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public RunFixture(string? settings = null)
    {
        if (settings is not null)
            Config = Write("appsettings.json", settings);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sk-").FullName;

    /// <summary>The server's configuration.</summary>
    public string? Config { get; }

    /// <summary>What the engine would do.</summary>
    public Func<LoadTestOptions, Action<LiveSnapshot>, Action<RunPhase>, CancellationToken, Task<LoadResult>> Engine { get; set; } =
        (_, _, _, _) => Task.FromResult(new LoadResult(SampleRun.Chat().Report, []));

    public CancellationToken Interrupted { get; set; } = TestContext.Current.CancellationToken;

    public string Output => _output.ToString();

    public IReadOnlyList<string> Errors => _errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads a command line that is good.</summary>
    public RunPlan Plan(string scenario, params string[] arguments) => Read(scenario, [.. arguments, "--config", Config!], out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));

    public static RunPlan PlanWithoutFile(string scenario, params string[] arguments) =>
        Read(scenario, arguments, out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));

    /// <summary>Reads a command line that is not.</summary>
    public List<string> Faults(string scenario, params string[] arguments)
    {
        Assert.Null(Read(scenario, ["--config", Config!, .. arguments], out var faults));
        Assert.NotEmpty(faults);
        return faults;
    }

    /// <summary>Runs a command line.</summary>
    public Task<int> RunAsync(params string[] arguments)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(_output) });
        LoadRun run = (_, options, progress, phaseBegins, stop) => Engine(options, progress, phaseBegins, stop);
        return LoadCommand.RunAsync(arguments, new RunExecution(run, console, _errors), Interrupted);
    }

    /// <summary>Reads a command line alone.</summary>
    public static RunInput? Parse(string[] arguments, List<string> faults)
    {
        var tree = new CommandTree();
        return tree.Read(tree.Parse(arguments), faults);
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static RunPlan? Read(string scenario, string[] arguments, out List<string> faults)
    {
        faults = [];
        var input = Parse([scenario, .. arguments], faults);
        var plan = input is null ? null : RunPlan.Make(input.Scenario, input.Values, serverProgram: null, faults);
        return faults.Count > 0 ? null : plan;
    }
}
