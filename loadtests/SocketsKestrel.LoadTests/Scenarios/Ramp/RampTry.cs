using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Scenarios.Ramp;

/// <summary>A run at one rate, held against the goal.</summary>
internal sealed class RampTry
{
    /// <summary>As <c>--threshold</c> has it: a server that falls behind has its latencies still to come.</summary>
    private const double LeastAchieved = 0.99;

    /// <summary>Below it is no hiccup.</summary>
    private const double ClearlyMissed = 0.9;

    /// <summary>More than that on its way is not to be excused.</summary>
    private const double MostOnItsWay = 0.5;

    /// <summary>Of the messages, as for the warning of every run.</summary>
    private const double LateShare = 0.01;

    /// <summary>What no load excuses.</summary>
    private static readonly string[] Incorrect = [ErrorKind.Wrong, ErrorKind.Phantom, ErrorKind.Duplicate, ErrorKind.Reordered, ErrorKind.Framing];

    private readonly bool _mayLose;
    private readonly bool _canSendAnyTime;

    /// <param name="options">Those of the run, with its rate.</param>
    /// <param name="result">What came out.</param>
    /// <param name="goal">What is asked of the replies.</param>
    public RampTry(LoadTestOptions options, LoadResult result, Threshold goal)
    {
        (Rate, Result) = (options.Rate!.Value, result);
        _mayLose = options.IsDatagram;
        _canSendAnyTime = options.Depth is null; // else a slow server makes sends late, too
        Step = result.Report.Steps.FirstOrDefault(step => step.Name == StepNames.Reply) ?? new StepReport { Name = StepNames.Reply, Latency = new() };
        Goal = goal.Evaluate(result.Report with { Steps = [Step] });
        (Held, Why) = Judge();
    }

    public double Rate { get; }

    public LoadResult Result { get; }

    /// <summary>The replies.</summary>
    public StepReport Step { get; }

    public ThresholdReport Goal { get; }

    public bool Held { get; }

    /// <summary>Why it did not hold, as the rest of a sentence.</summary>
    public string Why { get; }

    /// <summary>What may have kept the load engine from finding out, as the rest of a sentence: the server is not to blame, then.</summary>
    public string? GeneratorLimit => GeneratorWarnings.LimitOf(Result.Report.Generator)
        ?? (_canSendAnyTime && Step.LateSends > Step.Count * LateShare ? $"it sent {Quantity.Count(Step.LateSends)} of {Quantity.Count(Step.Count)} messages more than 1 ms late" : null);

    public bool IsInterrupted => Result.Report.Outcome == RunOutcome.Interrupted;

    /// <summary>Whether trying again could come out otherwise: something else on the machine may have held one of both up.</summary>
    public bool MayBeHiccup => !Held && !HasIncorrect && AchievedShare >= ClearlyMissed;

    /// <summary>Answers that are wrong at any rate, by kind.</summary>
    public IEnumerable<KeyValuePair<string, long>> IncorrectKinds => Result.Report.Steps.SelectMany(step => step.ErrorKinds).Where(kind => Incorrect.Contains(kind.Key, StringComparer.Ordinal));

    public bool HasIncorrect => IncorrectKinds.Any();

    /// <summary>Of what could be answered in time: as much as is sent during a latency is always on its way, but more and more where a server falls behind.</summary>
    private double AchievedShare => Step.AchievedRate / (Rate * (1 - Math.Min(Step.Latency.P50 / Math.Max(Result.Report.Duration, 1e-3), MostOnItsWay)));

    public TryReport Report => new(Rate, Step.AchievedRate, Step.Latency.P50, Step.Latency.P99, Result.Report.Steps.Sum(step => step.Errors), Result.Report.Generator.CpuShare, Held, Why);

    private (bool Held, string Why) Judge()
    {
        if (IsInterrupted)
            return (false, "interrupted");
        var errors = Result.Report.Steps.SelectMany(step => step.ErrorKinds).Where(kind => !(_mayLose && kind.Key is ErrorKind.Lost or ErrorKind.Late)).ToList();
        if (errors.Sum(kind => kind.Value) > 0)
            return (false, string.Join(", ", errors.GroupBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {Quantity.Count(kind.Sum(each => each.Value))}")));
        if (AchievedShare < LeastAchieved)
            return (false, $"{Quantity.Rate(Step.AchievedRate)}/s achieved");
        return Goal.Passed ? (true, "") : (false, $"not {Goal.Text}: {Goal.Actual}");
    }
}
