using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Loop;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>
/// One of the clients of a run, with a connection of its own. A scenario's function uses it on the thread on which it was called,
/// which is the event loop's: it may await anything, but not block, and not go elsewhere (<c>ConfigureAwait(false)</c>).
/// </summary>
public sealed class VirtualClient
{
    private readonly Worker _worker;
    private readonly LoopTimer _pace;
    private readonly ClientSockets _sockets;
    private Arrivals _arrivals;
    private double? _putBack;
    private long _turn;
    private int _callsInTurn;
    private IMessageConnection? _connection;
    private SocketException? _failure;
    private bool _isReady;
    private bool _hasBegun;

    internal VirtualClient(Worker worker, int number)
    {
        (_worker, Number) = (worker, number);
        _pace = new LoopTimer(worker.Loop);
        _sockets = new ClientSockets(worker.Sockets, worker.Options.IsTls || worker.Options.IsWebSocket, worker.ReceiveBufferOf(number));
        if (worker.Schedule is { } schedule)
            _arrivals = schedule.ArrivalsOf(number, worker.SchedulingClients);
    }

    /// <summary>What a client may do before the others have their turn, when it never has to wait.</summary>
    private const int MaxCallsInTurn = 16;

    /// <summary>Counts from 0, through all processes.</summary>
    public int Number { get; }

    /// <summary>The options of the run.</summary>
    public LoadTestOptions Options => _worker.Options;

    /// <summary>The connection, which is there when the scenario's function is called.</summary>
    /// <exception cref="InvalidOperationException">It is not: the scenario connects for itself.</exception>
    public IMessageConnection Connection => _connection ?? throw new InvalidOperationException("The client is not connected.");

    /// <summary>When the load model wanted the message sent that <see cref="NextAsync"/> returned for.</summary>
    public long ScheduledAt { get; private set; }

    /// <summary>When it was really sent, or could have been.</summary>
    public long SentAt { get; private set; }

    /// <summary>Whether nothing is to be sent any more.</summary>
    public bool IsOver => _worker.IsOver;

    /// <summary>Whether the model is open: messages have their times, whatever the server does.</summary>
    public bool IsOpenModel => _worker.Schedule is not null;

    internal Worker Worker => _worker;

    /// <summary>Closed model: whether the load's stages have fewer clients on now.</summary>
    internal bool IsPaused => !IsOpenModel && _worker.HasBegun && _worker.PausedUntil(Number) is not null;

    internal bool IsConnected => _connection is not null;

    /// <summary>Waits until the load model wants a message sent by this client. The first time, until all clients are connected and the load begins.</summary>
    /// <returns><see langword="false"/> when the run is over.</returns>
    public async ValueTask<bool> NextAsync()
    {
        Ready();
        if (!_worker.HasBegun && !_worker.IsOver)
            await _pace.UntilAsync(long.MaxValue);
        if (!_worker.HasBegun)
            return false;
        await YieldAsync();
        if (!_worker.IsOver && !await WaitForTurnAsync())
            return false;
        SentAt = Stopwatch.GetTimestamp();
        if (!IsOpenModel)
            ScheduledAt = SentAt;
        return !_worker.IsOver;
    }

    /// <summary>Waits until the run is over.</summary>
    public async Task UntilOverAsync()
    {
        Ready();
        await _worker.Over;
    }

    /// <summary>Says that a message is sent now: to be called where that is later than <see cref="NextAsync"/> returned.</summary>
    /// <param name="step">The step that it is a message of: counts it if it is late.</param>
    /// <param name="now">The time.</param>
    public void Sent(StepRecorder step, long now)
    {
        ArgumentNullException.ThrowIfNull(step);
        SentAt = now;
        if (!IsOpenModel)
            ScheduledAt = SentAt;
        step.Sent(ScheduledAt, SentAt);
        _worker.Record.MessagesSent++;
    }

    /// <summary>Sends a text, as the message that <see cref="NextAsync"/> returned for.</summary>
    public ValueTask SendAsync(string message)
    {
        _worker.Record.MessagesSent++;
        return Connection.SendAsync(Encoding.UTF8.GetBytes(message));
    }

    /// <summary>Waits for the next message, as a text.</summary>
    /// <exception cref="EndOfStreamException">The server has ended the connection.</exception>
    public async ValueTask<string> ReceiveAsync()
    {
        ReadOnlySequence<byte> message;
        while (!Connection.TryReceive(out message))
        {
            if (!await Connection.WaitToReceiveAsync().ConfigureAwait(false)) // completes on the loop anyway
                throw new EndOfStreamException("The server has ended the connection.");
        }

        _worker.Record.MessagesReceived++;
        return Encoding.UTF8.GetString(message);
    }

    /// <summary>Records the result of a step that began with <see cref="NextAsync"/> and ends now.</summary>
    /// <param name="step">Its name: any.</param>
    /// <param name="isCorrect">Whether the server has done what it should: else it is an error, and no latency.</param>
    public void Record(string step, bool isCorrect = true)
    {
        var recorder = Step(step);
        recorder.Sent(ScheduledAt, SentAt);
        if (isCorrect)
            recorder.Record(ScheduledAt, SentAt, Stopwatch.GetTimestamp());
        else
            recorder.Fail(ErrorKind.Wrong);
    }

    /// <summary>What a step is recorded with; made with the first call for its name.</summary>
    public StepRecorder Step(string name) => _worker.Record.Step(name);

    /// <summary>Connects, for a scenario that connects for itself. Records <c>connect</c>, and <c>tls</c> or <c>upgrade</c>.</summary>
    public async Task ConnectAsync()
    {
        await _worker.Gate.EnterAsync();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var connection = await MessageClient.ConnectAsync(_worker.Options.Url, _worker.ClientOptions with { Sockets = _sockets });
            if (_worker.Gate.IsClosed)
            {
                await connection.DisposeAsync();
                throw new ObjectDisposedException(nameof(ConnectGate));
            }

            (_connection, _failure) = (connection, null);
            _worker.Record.Connected(began, _sockets.ConnectedAt);
        }
        finally
        {
            _sockets.EndConnecting();
            _worker.Gate.Exit();
        }
    }

    /// <summary>Ends the connection.</summary>
    public async Task DisconnectAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is not { } connection)
            return;
        _worker.Record.Disconnected();
        await connection.DisposeAsync();
    }

    /// <summary>Waits until the server has ended the connection, without reading anything of it.</summary>
    /// <returns>Whether it was reset.</returns>
    internal Task<bool> UntilHungUpAsync() => _sockets.Current!.UntilHungUpAsync();

    /// <summary>Says that this client is where the load may begin; <see cref="NextAsync"/> says it, too.</summary>
    internal void Ready()
    {
        if (_isReady)
            return;
        _isReady = true;
        _worker.OneMoreIsReady();
    }

    /// <summary>Ends a wait for the next turn: the run is over, or the connection.</summary>
    internal void Wake() => _pace.Wake();

    /// <summary>Says that nothing was sent: the open model's message is that of the next call of <see cref="NextAsync"/>.</summary>
    internal void PutBack()
    {
        if (IsOpenModel)
            _putBack = (ScheduledAt - _worker.BeganAt) / 1e9;
    }

    /// <summary>
    /// Ends the connection because of an error that whoever sent has met with: a datagram socket tells of it only once, and whoever
    /// receives would wait for ever.
    /// </summary>
    internal Task FailAsync(SocketException failure)
    {
        _failure = failure;
        return DisconnectAsync();
    }

    /// <summary>What the connection really ended for, if <see cref="FailAsync"/> has said so.</summary>
    internal Exception CauseOf(Exception end) => _failure ?? end;

    /// <summary>Gives up connecting if that takes too long.</summary>
    internal void AbortConnecting(long begunBefore) => _sockets.Abort(begunBefore);

    private async ValueTask<bool> WaitForTurnAsync()
    {
        if (IsOpenModel)
        {
            if (!TryNextArrival(out var seconds))
            {
                await _pace.UntilAsync(long.MaxValue); // connected until the run is over
                return false;
            }

            ScheduledAt = _worker.BeganAt + (long)(seconds * 1e9);
            if (Stopwatch.GetTimestamp() < ScheduledAt)
                await _pace.UntilAsync(ScheduledAt);
            return true;
        }

        if (_hasBegun && Options.ThinkTime > TimeSpan.Zero)
            await _pace.UntilAsync(Stopwatch.GetTimestamp() + (Options.ThinkTime.Ticks * 100));
        _hasBegun = true;
        while (!IsOver && _worker.PausedUntil(Number) is { } resumesAt)
            await _pace.UntilAsync(resumesAt);
        return true;
    }

    private bool TryNextArrival(out double seconds)
    {
        if (_putBack is not { } again)
            return _arrivals.TryNext(out seconds);
        seconds = again;
        _putBack = null;
        return true;
    }

    /// <summary>A client that is behind its schedule, or cannot even connect, would else never give way: not even to the end of the run.</summary>
    private ValueTask YieldAsync()
    {
        if (_turn != _worker.Loop.Turns)
            (_turn, _callsInTurn) = (_worker.Loop.Turns, 0);
        return ++_callsInTurn <= MaxCallsInTurn || _worker.IsOver ? default : _pace.UntilAsync(Stopwatch.GetTimestamp());
    }
}
