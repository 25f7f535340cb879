using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Scenarios.Ramp;

/// <summary>Looks for the highest rate at which a server of requests and replies still keeps a goal, by one short run after the other.</summary>
/// <param name="exchange">Makes what is run, for each run anew.</param>
/// <param name="goal">What is asked of the replies.</param>
internal sealed class RampScenario(Func<Scenario> exchange, Threshold goal) : RunSequence
{
    private const string DefaultGoal = "p99<20ms";

    public static LoadTestOptions Defaults { get; } = new()
    {
        Url = "",
        Connections = 64,
        Rate = 1000,
        Duration = TimeSpan.FromSeconds(3),
        Warmup = TimeSpan.FromMilliseconds(500),
    };

    public static IReadOnlyList<RunOption> OwnOptions { get; } =
    [
        RunOption.Own("goal", "CONDITION", $"What a rate has to keep, as of --threshold; errors, and less than 0.99 of the rate, are not allowed anyway. Default: {DefaultGoal}.", text => ParseGoal(text)),
    ];

    public static IReadOnlyList<string> Ignored { get; } = ["stage", "think-time", "senders", "abort-on-fail"];

    public override string Name => "ramp";

    /// <summary>The messages are those that the target's mode has.</summary>
    public static RampScenario Create(ScenarioInput input) => new(
        input.Endpoint?.Mode.ToUpperInvariant() switch
        {
            "TEMPERATURE" => () => new TemperatureScenario(),
            "REPLY" => () => new ReplyScenario(),
            _ => () => new EchoScenario("echo"),
        },
        ParseGoal(input.Own.GetValueOrDefault("goal", DefaultGoal)));

    public override IEnumerable<string> Check(LoadTestOptions options) => exchange().Check(options);

    public override async Task<LoadResult> RunAsync(
        LoadRun run, LoadTestOptions options, Action<LiveSnapshot> progress, Action<RunPhase> phaseBegins, CancellationToken interrupted)
    {
        var search = new RateSearch(options.Rate!.Value);
        var tries = new List<RampTry>();
        string? failure = null;
        try
        {
            while (search.Next is { } rate)
            {
                var last = await TryAsync(rate);
                if (last.MayBeHiccup && !last.IsInterrupted)
                    last = await TryAsync(rate);
                if (last.IsInterrupted || last.HasIncorrect)
                    break;
                search.Take(last.Held);
            }
        }
        catch (LoadTestException e) when (tries.Count > 0)
        {
            failure = e.Message; // what was found until then is worth a report
        }

        return new RampReport(tries, goal.Text).Make(search.Held, options, failure);

        async Task<RampTry> TryAsync(double rate)
        {
            var one = options with { Rate = rate, Thresholds = [] };
            var result = await run(exchange(), one, snapshot => progress(At(rate, snapshot)), phaseBegins, interrupted);
            tries.Add(new RampTry(one, result, goal));
            return tries[^1];
        }
    }

    private static LiveSnapshot At(double rate, LiveSnapshot snapshot) =>
        snapshot with { Steps = [.. snapshot.Steps.Select(step => step.Name == StepNames.Reply ? step with { Name = $"{step.Name} at {Quantity.Rate(rate)}/s" } : step)] };

    private static Threshold ParseGoal(string text)
    {
        var goal = Threshold.Parse(text);
        return goal.Step is null or StepNames.Reply
            ? goal
            : throw new FormatException($"'{text}': a goal is one of the replies");
    }
}
