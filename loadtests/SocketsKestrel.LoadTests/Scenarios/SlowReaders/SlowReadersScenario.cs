using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Commands.Values;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Scenarios.SlowReaders;

/// <summary>
/// A room in which some members do not read: whether the others notice, and what becomes of the slow ones. That the server closes
/// those is as it should be, and no error.
/// </summary>
/// <param name="slow">How many do not read: the last ones; <see langword="null"/> is a tenth.</param>
internal sealed class SlowReadersScenario(int? slow) : ChatScenario("slow-readers")
{
    private const string Closed = "slow closed";
    private const string Reset = "slow reset";

    /// <summary>So that what the server has to keep for a slow one is not kept by the system instead, which has megabytes for it.</summary>
    private const int SmallBuffer = 4096;

    private readonly List<SlowReader> _readers = [];
    private LoadTestOptions _options = null!;
    private StepRecorder _closed = null!;

    public static LoadTestOptions Defaults { get; } = new() { Url = "", Connections = 20, Rate = 200, Size = 4096 };

    public static IReadOnlyList<RunOption> OwnOptions { get; } =
    [
        RunOption.Own("slow", "N", "How many of the clients do not read. Default: a tenth of them.", text => Numbers.ParseCount(text, 1)),
    ];

    public static SlowReadersScenario Create(ScenarioInput input) =>
        new(input.Own.TryGetValue("slow", out var slow) ? Numbers.ParseCount(slow, 1) : null);

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        foreach (var fault in base.Check(options))
            yield return fault;
        if (Members(options) < 2)
            yield return $"--slow {SlowOf(options)}: leave fewer than 2 of the {options.Connections} --connections to talk to each other";
        else if (options.Senders > Members(options))
            yield return $"--senders {options.Senders}: are more than the {Members(options)} members that read";
    }

    public override async Task RunAsync(VirtualClient client)
    {
        if (client.Number < Members(client.Options))
        {
            await base.RunAsync(client);
            return;
        }

        var reader = new SlowReader(client, _closed);
        await reader.RunAsync();
        _readers.Add(reader);
    }

    internal override int? ReceiveBuffer(int client, LoadTestOptions options) => client < Members(options) ? null : SmallBuffer;

    internal override void Begin(Worker worker)
    {
        base.Begin(worker);
        _options = worker.Options;
        _closed = worker.Record.Step(StepNames.SlowClosed);
    }

    internal override void Complete(RecordedRun run)
    {
        base.Complete(run);
        run.Totals[Closed] = _readers.Count(reader => reader.End == ErrorKind.Closed);
        run.Totals[Reset] = _readers.Count(reader => reader.End == ErrorKind.Reset);
    }

    internal override void Settle(RecordedRun all)
    {
        base.Settle(all);
        var (slowOnes, closed, reset) = (SlowOf(_options), all.Totals[Closed], all.Totals[Reset]);
        if (all.Steps.Find(step => step.Name == StepNames.Delivery) is { } deliveries)
            all.Findings.Add(Notice(deliveries, Members(_options)));
        if (closed + reset > 0 && all.Steps.Find(step => step.Name == StepNames.SlowClosed) is { } ends)
            all.Findings.Add($"The server closed {closed + reset} of the {slowOnes} that did not read, at the median {Quantity.Time(LatencyReports.At(ends.Latency(), 50))} after the load had begun ({closed} closed, {reset} reset). What was on its way to them the server has counted as sent, and nobody as received.");
        if (closed + reset < slowOnes)
            all.Warnings.Add($"The server did not close {slowOnes - closed - reset} of the {slowOnes} that did not read: it keeps what they do not take for ever, or the load was too little or too short to fill the buffers on the way.");
    }

    private protected override int Members(LoadTestOptions options) => options.Connections - SlowOf(options);

    private static string Notice(RecordedStep deliveries, int members)
    {
        var errors = deliveries.Errors.Where(kind => kind.Value > 0).ToList();
        return errors.Count == 0
            ? $"The {members} that read got every message, once and in order; p99 {Quantity.Time(LatencyReports.At(deliveries.Latency(), 99))}."
            : $"The {members} that read noticed: {string.Join(", ", errors.Select(kind => $"{kind.Key} {Quantity.Count(kind.Value)}"))}.";
    }

    private int SlowOf(LoadTestOptions options) => slow ?? Math.Max(1, options.Connections / 10);
}
