using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Commands.Values;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Targets;

namespace SocketsKestrel.LoadTests.Scenarios.Modes;

/// <summary>The textbook's lesson: an iterative server, a pool of ten and an unlimited one, each with a client that dawdles.</summary>
internal sealed class ModesScenario(int dawdlers, TimeSpan dawdle) : RunSequence
{
    /// <summary>Longer than an unhindered exchange ever takes, shorter than the wait for one that dawdles.</summary>
    private const double NoWait = 0.5;

    public static IReadOnlyList<RunOption> OwnOptions { get; } =
    [
        RunOption.Own("dawdle", "TIME", "How long a client that dawdles says nothing. Default: 2s.", text => DurationText.Parse(text)),
        RunOption.Own("dawdlers", "N", "How many of the clients dawdle. Default: 1; ten fill the pool of ten.", text => Numbers.ParseCount(text, 1)),
    ];

    public static LoadTestOptions Defaults { get; } = new() { Url = "", Connections = 20, Warmup = TimeSpan.FromMilliseconds(500) };

    /// <summary>It has a server of its own, and its clients come and go as the lesson wants it.</summary>
    public static IReadOnlyList<string> Ignored { get; } =
    [
        .. RunOptions.TargetNames, "duration", "rate", "arrivals", "stage", "think-time", "connect-rate", "source", "processes", "depth", "senders", "abort-on-fail",
    ];

    public override string Name => "modes";

    public static ModesScenario Create(ScenarioInput input) => new(
        input.Own.TryGetValue("dawdlers", out var dawdlers) ? Numbers.ParseCount(dawdlers, 1) : 1,
        input.Own.TryGetValue("dawdle", out var dawdle) ? DurationText.Parse(dawdle) : TimeSpan.FromSeconds(2));

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        if (dawdlers >= options.Connections)
            yield return $"--dawdlers {dawdlers}: leave none of the {options.Connections} --connections to wait for them";
        if (options.Size < 2)
            yield return "--size: a message of this framing has at least 2 bytes";
        if (ServerProgram.Find() is null)
            yield return "modes: the server has not been built; dotnet build src/SocketsKestrel.Server";
    }

    public override async Task<LoadResult> RunAsync(
        LoadRun run, LoadTestOptions options, Action<LiveSnapshot> progress, Action<RunPhase> phaseBegins, CancellationToken interrupted)
    {
        await using var server = await ModesServer.StartAsync(interrupted);
        var results = new List<LoadResult>();
        foreach (var mode in ServerMode.All)
        {
            var one = options with
            {
                Url = server.UrlOf(mode),
                Duration = dawdle + options.Timeout, // it ends when all have their answers
                Thresholds = [],
            };
            results.Add(await run(new ModeScenario(mode.Step, dawdlers, dawdle), one, progress, phaseBegins, interrupted));
            if (results[^1].Report.Outcome == RunOutcome.Interrupted)
                break;
        }

        return Merge(results, options);
    }

    /// <summary>One report of all: a step per mode, and in a sentence each what it means.</summary>
    internal LoadResult Merge(IReadOnlyList<LoadResult> results, LoadTestOptions options)
    {
        var reports = results.Select(result => result.Report).ToList();

        // All of them come at once: how it went over time says nothing.
        var steps = reports.Select(report => report.Steps.FirstOrDefault(step => step.Name == report.Scenario)).OfType<StepReport>().Select(step => step with { Timeline = [] }).ToList();
        var isInterrupted = reports[^1].Outcome == RunOutcome.Interrupted;
        var merged = reports[0] with
        {
            Scenario = Name,
            Duration = reports.Sum(report => report.Duration),
            Target = new TargetInfo("this project's server, an endpoint for each mode", Mode: "Echo", Framing: "Line"),
            Options = new SortedDictionary<string, string>(reports[0].Options.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["dawdle"] = DurationText.Format(dawdle),
                ["dawdlers"] = dawdlers.ToString(),
            },
            Steps = steps,
            Generator = GeneratorTotals.Of(reports.MaxBy(report => report.Generator.LoopLag.Max)!, reports),
            Findings = [.. steps.Where(step => step.Count > 0 || !isInterrupted).Select(Sentence)],
            Warnings = [.. reports.SelectMany(report => report.Warnings).Distinct(StringComparer.Ordinal)],
        };
        return new LoadResult(
            ReportBuilder.Judge(merged, options, isInterrupted),
            [.. results.SelectMany(result => result.Histograms.Where(histogram => histogram.Name == result.Report.Scenario))]);
    }

    private string Sentence(StepReport step)
    {
        var who = dawdlers == 1 ? "the one that dawdled" : $"the {dawdlers} that dawdled";
        var latency = step.Latency;
        return latency.Count == 0 ? $"{step.Name}: nobody got an answer."
            : latency.P50 >= dawdle.TotalSeconds * NoWait ? $"{step.Name}: the others waited {Quantity.Time(latency.P50)} for {who}."
            : $"{step.Name}: the others waited {Quantity.Time(latency.P50)}, at most {Quantity.Time(latency.Max)}, and not for {who}.";
    }
}
