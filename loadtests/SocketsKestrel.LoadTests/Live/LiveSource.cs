using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Live;

/// <summary>Looks at what is being recorded, for people. On the event loop.</summary>
/// <param name="steps">Of this process.</param>
internal sealed class LiveSource(IReadOnlyList<StepRecorder> steps)
{
    private const long Second = 1_000_000_000;

    private readonly Queue<(long At, Dictionary<string, long> Seen)> _past = new();
    private RunPhase _phase;
    private long _phaseBegan;
    private Dictionary<string, long> _phaseSeen = new(StringComparer.Ordinal);

    public LiveSnapshot Look(RunPhase phase, long now, Worker worker, int requested)
    {
        var seen = steps.ToDictionary(step => step.Name, step => step.Seen, StringComparer.Ordinal);
        if (phase != _phase || _phaseBegan == 0)
            (_phase, _phaseBegan, _phaseSeen) = (phase, now, seen);
        while (_past.Count > 1 && now - _past.Peek().At > Second * 11 / 10)
            _past.Dequeue();
        var (at, before) = _past.Count > 0 ? _past.Peek() : (now, seen);
        _past.Enqueue((now, seen));
        var total = phase switch
        {
            RunPhase.WarmingUp => worker.Options.Warmup.TotalSeconds,
            RunPhase.Measuring => worker.Record.Window.Seconds,
            RunPhase.Draining => worker.Options.Timeout.TotalSeconds,
            _ => 0,
        };
        return new(phase, (now - _phaseBegan) / 1e9, total, worker.Record.Connections, requested, [.. steps.Select(step => Look(step, seen[step.Name] - before.GetValueOrDefault(step.Name), now - at))]);
    }

    /// <summary>What went wrong so far, such as <c>refused 3, reset 1</c>.</summary>
    public string Errors() =>
        string.Join(", ", steps.SelectMany(step => step.Errors).GroupBy(error => error.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Sum(error => error.Value)}")) is { Length: > 0 } text ? text : "no answer";

    private LiveStep Look(StepRecorder step, long count, long ticks) => new(
        step.Name,
        step.Seen - _phaseSeen.GetValueOrDefault(step.Name),
        ticks > 0 ? count / (ticks / 1e9) : 0,
        LatencyReports.At(step.Current, 50),
        LatencyReports.At(step.Current, 99),
        step.ErrorCount);
}
