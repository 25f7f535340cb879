using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>
/// The requests and replies of one client on one connection. In the closed model each reply is followed by the next request, so
/// many being outstanding; in the open model requests are sent when they are due, and replies come when they come.
/// </summary>
internal sealed class Exchange
{
    /// <summary>In the open model: more than this outstanding on a connection, and what is due waits, and is late.</summary>
    private const int MaxOutstanding = 1 << 20;

    private readonly VirtualClient _client;
    private readonly IExchangeProtocol _protocol;
    private readonly StepRecorder _step;
    private readonly StepRecorder _first;
    private readonly OutstandingReplies _outstanding;
    private readonly int _depth;
    private readonly IMessageConnection _connection;
    private TaskCompletionSource? _room;
    private bool _hasEnded;

    public Exchange(VirtualClient client, IExchangeProtocol protocol)
    {
        (_client, _protocol, _connection) = (client, protocol, client.Connection);
        _first = client.Step(StepNames.FirstReply);
        _step = client.Step(StepNames.Reply);
        _depth = client.Options.Depth ?? (client.IsOpenModel ? MaxOutstanding : 1);

        // One lost early keeps those behind it in the account until it is given up.
        _outstanding = new OutstandingReplies(MaxOutstanding);
    }

    /// <summary>Whether everything sent is answered or given up.</summary>
    public bool IsSettled => _outstanding.Count == 0;

    // Awaited without the context where what is awaited completes on the loop anyway: with it, the loop would come back only on its
    // next turn (measured with 64 connections: 8.4 us of processor time per message instead of 7).

    /// <summary>Exchanges until the run is over and everything has been answered.</summary>
    public async Task RunAsync()
    {
        try
        {
            await (_client.IsOpenModel ? RunOpenAsync() : RunClosedAsync());
        }
        finally
        {
            _hasEnded = true;
            GiveUp(long.MaxValue);
        }
    }

    /// <summary>Gives up what was sent before, as lost; the closed model goes on with others instead.</summary>
    public void GiveUp(long sentBefore)
    {
        var lost = _outstanding.ExpireBefore(sentBefore);
        if (lost == 0)
            return;
        _step.Fail(ErrorKind.Lost, lost);
        MakeRoom();
        if (!_hasEnded && !_client.IsOpenModel && !_client.IsOver)
            _ = RefillAsync(lost);
    }

    private async Task RunClosedAsync()
    {
        if (!await _client.NextAsync())
            return;
        for (var i = 0; i < _depth; i++)
            Send(Stopwatch.GetTimestamp());
        await _connection.FlushAsync();
        var due = 0;
        while (!(_client.IsOver && IsSettled))
        {
            due += await ReceiveAsync().ConfigureAwait(false);
            if (due == 0 || _client.IsOver || (_client.IsPaused && !IsSettled)) // who rests still takes what it is answered
                continue;
            if (_client.Options.ThinkTime > TimeSpan.Zero || _client.Options.Stages.Count > 0)
            {
                if (!await _client.NextAsync())
                    continue;
            }

            var now = Stopwatch.GetTimestamp();
            for (; due > 0; due--)
                Send(now);
            await _connection.FlushAsync();
        }
    }

    private async Task RunOpenAsync()
    {
        var sending = SendScheduledAsync();
        try
        {
            while (!(sending.IsCompleted && IsSettled))
                await ReceiveAsync().ConfigureAwait(false);
        }
        finally
        {
            _hasEnded = true;
            MakeRoom();
            _client.Wake();
            await _client.DisconnectAsync(); // a peer that has ended it may never take what is being sent
            await sending;
        }
    }

    private async Task SendScheduledAsync()
    {
        try
        {
            while (await _client.NextAsync())
            {
                while (!_hasEnded && !_client.IsOver && (_outstanding.Count >= _depth || _outstanding.IsFull))
                    await (_room ??= new()).Task;
                if (_hasEnded)
                    _client.PutBack();
                if (_hasEnded || _client.IsOver)
                    return;
                Send(Stopwatch.GetTimestamp());
                await _connection.FlushAsync();
            }
        }
        catch (SocketException e)
        {
            await _client.FailAsync(e);
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is not null)
        {
            // Whoever receives meets with the same, and says so.
        }
    }

    /// <returns>How many requests have been answered, rightly or not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync()
    {
        if (!await _connection.WaitToReceiveAsync().ConfigureAwait(false))
            throw new EndOfStreamException("The server has ended the connection.");
        var now = Stopwatch.GetTimestamp();
        var answered = 0;
        while (_connection.TryReceive(out var reply))
        {
            if (Take(reply, now))
                answered++;
        }

        if (answered > 0)
            MakeRoom();
        return answered;
    }

    private bool Take(in ReadOnlySequence<byte> reply, long now)
    {
        _client.Worker.Record.MessagesReceived++;
        var number = _protocol.Match(reply, _outstanding);
        if (number < 0)
            return TakeUnknown(number);
        var outcome = _outstanding.Take(number, out var message);
        switch (outcome)
        {
            case ReplyOutcome.InOrder:
                if (number == 0)
                    _first.Record(message.Scheduled, message.Sent, now);
                _step.Record(message.Scheduled, message.Sent, now);
                return true;
            case ReplyOutcome.Reordered:
                _step.Record(message.Scheduled, message.Sent, now);
                _step.Fail(ErrorKind.Reordered);
                return true;
            case ReplyOutcome.Duplicate:
                _step.Fail(ErrorKind.Duplicate);
                return false;
            case ReplyOutcome.Late:
                _step.Fail(ErrorKind.Late);
                return false;
            default:
                _step.Fail(ErrorKind.Phantom);
                return false;
        }
    }

    /// <summary>A wrong reply is still a reply: to the oldest request, as nothing else is known of it.</summary>
    private bool TakeUnknown(long number)
    {
        _step.Fail(number == IExchangeProtocol.Phantom ? ErrorKind.Phantom : ErrorKind.Wrong);
        return number != IExchangeProtocol.Phantom && _outstanding.TryTakeOldest(out _);
    }

    private void Send(long now)
    {
        _client.Sent(_step, now);
        _connection.Write(_protocol.Request(_outstanding.Next));
        _outstanding.Add(new(_client.ScheduledAt, now));
    }

    private async Task RefillAsync(int count)
    {
        try
        {
            for (var i = 0; i < count; i++)
                Send(Stopwatch.GetTimestamp());
            await _connection.FlushAsync();
        }
        catch (Exception e) when (ConnectionFaults.KindOf(e) is not null)
        {
            // Whoever receives meets with the same, and says so.
        }
    }

    private void MakeRoom()
    {
        var room = _room;
        _room = null;
        room?.SetResult();
    }
}
