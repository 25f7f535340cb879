using System.Diagnostics;
using System.Runtime.ExceptionServices;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Loop;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>
/// One process's part of a run: its clients on its event loop, from their connections to what they have recorded. Everything is on
/// the loop's thread but <see cref="Interrupt"/>.
/// </summary>
internal sealed class Worker : IDisposable
{
    private const long TickPeriod = 100_000_000;

    /// <summary>A threshold that the first seconds miss may still be met in the end; one that five miss hardly.</summary>
    private const long AbortsAfter = 5_000_000_000;

    private readonly Scenario _scenario;
    private readonly IWorkerControl _control;
    private readonly VirtualClient[] _clients;
    private readonly TaskCompletionSource _ready = new();
    private readonly TaskCompletionSource _beginning = new();
    private readonly TaskCompletionSource _over = new();
    private readonly GeneratorMonitor _generator;
    private readonly LiveSource _live;
    private int _readyCount;
    private long _lastReadyAt;
    private Exception? _failure;

    public Worker(Scenario scenario, LoadTestOptions options, WorkerShare share, IWorkerControl control)
    {
        (_scenario, Options, _control) = (scenario, options, control);
        Loop = new EventLoop();
        Sockets = new LoopSockets(Loop, options.SourceAddresses);
        Gate = new ConnectGate(Loop, options.ConnectRate / share.Processes);
        Plan = new ConnectionPlan(options);
        Schedule = options.Rate is null ? null : new Schedule(options);
        SchedulingClients = scenario.SchedulingClients(options);
        ClientOptions = TargetOptions.For(scenario, options);
        Record = new RunRecorder(options);
        _generator = new GeneratorMonitor(Loop);
        _live = new LiveSource(Record.Steps);
        _clients = [.. Enumerable.Range(0, Plan.Max).Where(share.Has).Select(number => new VirtualClient(this, number))];
    }

    public EventLoop Loop { get; }

    public RunRecorder Record { get; }

    public LoopSockets Sockets { get; }

    public ConnectGate Gate { get; }

    public ConnectionPlan Plan { get; }

    /// <summary>The open model's; <see langword="null"/> in the closed one.</summary>
    public Schedule? Schedule { get; }

    public int SchedulingClients { get; }

    public LoadTestOptions Options { get; }

    public ClientOptions ClientOptions { get; }

    public IReadOnlyList<VirtualClient> Clients => _clients;

    public int? ReceiveBufferOf(int client) => _scenario.ReceiveBuffer(client, Options);

    /// <summary>When the load began.</summary>
    public long BeganAt { get; private set; }

    public bool HasBegun { get; private set; }

    public bool IsOver { get; private set; }

    public Task Beginning => _beginning.Task;

    public Task Over => _over.Task;

    /// <summary>Runs this part.</summary>
    public async Task<RecordedRun> RunAsync()
    {
        RecordedRun? run = null;
        await Loop.RunAsync(async () => run = await RunOnLoopAsync());
        return run!;
    }

    /// <summary>Ends the run early. From any thread.</summary>
    public void Interrupt() => Loop.Post(static worker => ((Worker)worker!).End(), this);

    /// <summary>Ends the run because of a defect of the scenario, which is not the server's.</summary>
    public void Fail(Exception defect)
    {
        _failure ??= defect;
        End();
    }

    public void Dispose() => Loop.Dispose();

    /// <summary>Until when a client has to rest because the plan has fewer on; <see langword="null"/>: it may go on.</summary>
    public long? PausedUntil(int number)
    {
        if (Options.Stages.Count == 0)
            return null;
        var seconds = (Stopwatch.GetTimestamp() - BeganAt) / 1e9;
        return Plan.ActiveAt(seconds) > number ? null : BeganAt + (long)(Math.Min(Plan.ActivationTime(number, seconds), 1e9) * 1e9);
    }

    public void OneMoreIsReady()
    {
        _lastReadyAt = Stopwatch.GetTimestamp();
        if (++_readyCount == Math.Min(_clients.Length, InitialClients()))
            _ready.TrySetResult();
    }

    private async Task<RecordedRun> RunOnLoopAsync()
    {
        _scenario.Begin(this);
        var ticking = TickAsync();
        var clients = Array.ConvertAll(_clients, new ClientLife(this, _scenario).RunAsync);
        await WaitUntilReadyAsync();
        BeganAt = await _control.ReadyAsync();
        if (!IsOver)
            await new LoopTimer(Loop).UntilAsync(BeganAt);
        await LoadAsync();
        await DrainAsync(Task.WhenAll(clients));
        _control.Phase(RunPhase.Done);
        await ticking;
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
        return Complete();
    }

    private async Task LoadAsync()
    {
        if (IsOver)
            return;
        Record.Begin(BeganAt + (long)(Options.Warmup.TotalSeconds * 1e9), Plan.TotalSeconds);
        HasBegun = true;
        _control.Phase(RunPhase.WarmingUp);
        _beginning.SetResult();
        foreach (var client in _clients)
            client.Wake();
        await Task.WhenAny(new LoopTimer(Loop).UntilAsync(Record.Window.From).AsTask(), Over);
        if (!IsOver)
            await MeasureAsync();
        End();
    }

    private async Task MeasureAsync()
    {
        _control.Phase(RunPhase.Measuring);
        var watching = _generator.RunAsync();
        await Task.WhenAny(new LoopTimer(Loop).UntilAsync(Record.Window.To).AsTask(), Over);
        _generator.End();
        await watching;
    }

    private void End()
    {
        if (IsOver)
            return;
        IsOver = true;
        Record.End(Stopwatch.GetTimestamp());
        if (_scenario.IsConnected)
            Gate.Close(); // who is not connected has nothing to do any more
        _ready.TrySetResult();
        _beginning.TrySetResult();
        foreach (var client in _clients)
            client.Wake();
        _over.SetResult();
    }

    /// <summary>Waits for what is outstanding, at most as long as an answer may take.</summary>
    private async Task DrainAsync(Task clients)
    {
        _control.Phase(RunPhase.Draining);
        var timer = new LoopTimer(Loop);
        var until = Stopwatch.GetTimestamp() + (Options.Timeout.Ticks * 100);
        while (!clients.IsCompleted && Stopwatch.GetTimestamp() is var now && now < until && !_scenario.IsSettled(now))
            await timer.UntilAsync(now + (TickPeriod / 10));
        _scenario.Tick(long.MaxValue);
        Gate.Close();
        foreach (var client in _clients)
            await LeaveAsync(client);
        foreach (var client in _clients)
            client.AbortConnecting(long.MaxValue);
        await clients;
    }

    private async Task LeaveAsync(VirtualClient client)
    {
        try
        {
            if (client.IsConnected)
                await _scenario.LeaveAsync(client);
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is not null)
        {
            // It is gone already.
        }

        await client.DisconnectAsync();
    }

    /// <summary>On what this process has seen; a share of nearly everything is as good as all of it. Rates are taken for those of all.</summary>
    private void AbortIfFailed(long now)
    {
        var report = ReportBuilder.Build(_scenario, Options, Record.SoFar(_generator.Report(), now), DateTimeOffset.Now, isInterrupted: false).Report;
        var whole = (double)Plan.Max / Math.Max(1, _clients.Length);
        report = report with { Steps = [.. report.Steps.Select(step => step with { AchievedRate = step.AchievedRate * whole })] };
        var isTime = now - Record.Window.From > AbortsAfter;
        foreach (var threshold in Options.Thresholds)
        {
            if (threshold.CanStillBeMet(report) && !(isTime && !threshold.Evaluate(report).Passed))
                continue;
            Record.Warnings.Add($"The run was ended after {(now - Record.Window.From) / 1e9:0} s: {threshold.Text} was not met.");
            _control.End();
            End();
            return;
        }
    }

    private RecordedRun Complete()
    {
        var run = Record.Complete(_generator.Report());
        _scenario.Complete(run);
        return run;
    }

    private int InitialClients() => Plan.ActiveAt(0) is var active && _clients.Length == Plan.Max ? active : _clients.Count(client => client.Number < active);

    /// <summary>Goes on without those that do not come: they are counted, and keep trying.</summary>
    private async Task WaitUntilReadyAsync()
    {
        _control.Phase(RunPhase.Connecting);
        _lastReadyAt = Stopwatch.GetTimestamp();
        var timer = new LoopTimer(Loop);
        var patience = Options.Timeout.Ticks * 100;
        while (!_ready.Task.IsCompleted && InitialClients() > 0)
        {
            await Task.WhenAny(_ready.Task, timer.UntilAsync(Stopwatch.GetTimestamp() + TickPeriod).AsTask());
            if (_failure is not null || _ready.Task.IsCompleted || Stopwatch.GetTimestamp() - _lastReadyAt < patience)
                continue;
            if (_readyCount == 0)
                throw new LoadTestException($"No client could connect to {Options.Url} and begin within {Options.Timeout.TotalSeconds:0.###} s: {_live.Errors()}");
            Record.Warnings.Add($"Only {_readyCount} of {InitialClients()} clients were connected when the load began: {_live.Errors()}.");
            return;
        }
    }

    private async Task TickAsync()
    {
        var timer = new LoopTimer(Loop);
        var ticks = 0;
        while (_control.CurrentPhase != RunPhase.Done)
        {
            var now = Stopwatch.GetTimestamp();
            await timer.UntilAsync(now + TickPeriod);
            now = Stopwatch.GetTimestamp();
            foreach (var client in _clients)
                client.AbortConnecting(now - (Options.Timeout.Ticks * 100));
            Record.Tick(now);
            _scenario.Tick(now);
            if (Options.AbortOnFail && ticks % 10 == 9 && _control.CurrentPhase == RunPhase.Measuring)
                AbortIfFailed(now);
            if (ticks++ % 2 == 0)
                _control.Progress(_live.Look(_control.CurrentPhase, now, this, _control.CurrentPhase == RunPhase.Connecting ? InitialClients() : _clients.Length));
        }
    }
}
