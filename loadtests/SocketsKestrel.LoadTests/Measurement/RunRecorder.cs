using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What one process records of a run: its steps, and what all of them have in common. On the event loop's thread.</summary>
internal sealed class RunRecorder(LoadTestOptions options)
{
    private readonly List<StepRecorder> _steps = [];
    private readonly bool _isDatagram = options.IsDatagram;
    /// <summary>What follows when a socket is connected, if something does.</summary>
    private readonly string? _handshake = options.IsWebSocket ? StepNames.Upgrade : options.IsTls ? StepNames.Tls : null;
    private int _maxConnections;
    private long _connectionsOpened;
    private bool _hasBegun;

    public IReadOnlyList<StepRecorder> Steps => _steps;

    /// <summary>What counts.</summary>
    public MeasuredWindow Window { get; } = new() { IsOpenModel = options.Rate is not null };

    public List<string> Warnings { get; } = [];

    /// <summary>Connections that are open now.</summary>
    public int Connections { get; private set; }

    public long MessagesSent { get; set; }

    public long MessagesReceived { get; set; }

    /// <summary>What a step is recorded with; made with the first call for its name.</summary>
    public StepRecorder Step(string name)
    {
        foreach (var step in _steps)
        {
            if (step.Name == name)
                return step;
        }

        var made = new StepRecorder(name, Window, countsAlways: StepNames.IsAside(name));
        _steps.Add(made);
        if (_hasBegun)
            made.BeginIntervals();
        return made;
    }

    public void Connected(long began, long connectedAt)
    {
        _connectionsOpened++;
        _maxConnections = Math.Max(_maxConnections, ++Connections);
        if (_isDatagram)
            return;
        Step(StepNames.Connect).Record(began, began, connectedAt);
        if (_handshake is not null)
            Step(_handshake).Record(connectedAt, connectedAt, Stopwatch.GetTimestamp());
    }

    public void Disconnected() => Connections--;

    /// <summary>Says when the measured time is.</summary>
    public void Begin(long from, double seconds)
    {
        Window.Set(from, seconds);
        _hasBegun = true;
        foreach (var step in _steps)
            step.BeginIntervals();
    }

    /// <summary>Closes the intervals that are over.</summary>
    public void Tick(long now)
    {
        foreach (var step in _steps)
            step.Tick(now);
    }

    /// <summary>Ends the measured time, early or not.</summary>
    public void End(long now)
    {
        Window.EndAt(now);
        foreach (var step in _steps)
            step.EndIntervals();
    }

    /// <summary>What was recorded until now, for a look at it that is over before anything more is recorded.</summary>
    public RecordedRun SoFar(GeneratorReport generator, long now) => Describe(static step => step.SoFar(), generator, now);

    public RecordedRun Complete(GeneratorReport generator) => Describe(static step => step.Complete(), generator, Window.To);

    private RecordedRun Describe(Func<StepRecorder, RecordedStep> describe, GeneratorReport generator, long until)
    {
        var hasMeasured = Window.From != long.MaxValue;
        return new RecordedRun
        {
            Steps = [.. _steps.OrderBy(static step => StepNames.Order(step.Name)).Select(describe)],
            Generator = generator with
            {
                LateSends = _steps.Sum(static step => step.LateSends),
                Connections = _maxConnections,
                ConnectionsOpened = _connectionsOpened,
                MessagesSent = MessagesSent,
                MessagesReceived = MessagesReceived,
            },
            From = hasMeasured ? Window.From : 0,
            To = hasMeasured ? until : 0,
            Warnings = Warnings,
        };
    }
}
