using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Loop;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Scenarios.Modes;

/// <summary>
/// Clients connect one after the other. The first ones dawdle before they say anything; the others want one exchange and leave.
/// How long those wait is measured from the moment at which they connect: the system accepts a connection long before the server
/// looks at it, so being connected says nothing.
/// </summary>
/// <param name="step">What the wait is called in the report.</param>
/// <param name="dawdlers">How many of the clients dawdle.</param>
/// <param name="dawdle">For how long.</param>
internal sealed class ModeScenario(string step, int dawdlers, TimeSpan dawdle) : Scenario
{
    private readonly TaskCompletionSource _allWarm = new();
    private TaskCompletionSource[] _connected = [];
    private Worker? _worker;
    private int _warm;
    private int _unanswered;
    private int _done;

    public override string Name => step;

    public override bool IsConnected => false;

    public override async Task RunAsync(VirtualClient client)
    {
        if (!await client.NextAsync())
            return;
        if (!_allWarm.Task.IsCompleted)
            await WarmUpAsync(client);
        await WaitForTurnAsync(client);
        if (client.IsOver)
            return;
        await TakePartAsync(client);
        if (++_done == client.Options.Connections)
            client.Worker.Interrupt(); // nobody is waited for any more
    }

    internal override void Begin(Worker worker)
    {
        _worker = worker;
        _connected = [.. worker.Clients.Select(_ => new TaskCompletionSource())];
    }

    internal override void Tick(long now)
    {
        if (now == long.MaxValue)
            _worker!.Record.Step(step).Fail(ErrorKind.Lost, _unanswered);
    }

    /// <summary>Exchanges of all, unhindered and not measured: what a program does for the first times takes it longer.</summary>
    private async Task WarmUpAsync(VirtualClient client)
    {
        do
        {
            await client.ConnectAsync();
            await ExchangeAsync(client);
            await client.DisconnectAsync();
        }
        while (Stopwatch.GetTimestamp() < MeasuredFrom(client) && !client.IsOver);
        if (++_warm == client.Options.Connections)
            _allWarm.SetResult();
        await Task.WhenAny(_allWarm.Task, client.Worker.Over);
    }

    /// <summary>The first one waits until the measured time begins; each of the others, until the one before it is connected.</summary>
    private async Task WaitForTurnAsync(VirtualClient client)
    {
        var turn = client.Number > 0
            ? _connected[client.Number - 1].Task
            : new LoopTimer(client.Worker.Loop).UntilAsync(MeasuredFrom(client)).AsTask();
        await Task.WhenAny(turn, client.Worker.Over);
    }

    private static long MeasuredFrom(VirtualClient client) => client.Worker.BeganAt + (client.Options.Warmup.Ticks * 100);

    private async Task TakePartAsync(VirtualClient client)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await client.ConnectAsync();
        }
        finally
        {
            _connected[client.Number].TrySetResult();
        }

        var dawdles = client.Number < dawdlers;
        if (dawdles)
            await Task.WhenAny(new LoopTimer(client.Worker.Loop).UntilAsync(began + (dawdle.Ticks * 100)).AsTask(), client.Worker.Over);
        if (await ExchangeAsync(client) && !dawdles)
            client.Step(step).Record(began, began, Stopwatch.GetTimestamp());
        await client.DisconnectAsync();
    }

    /// <returns>Whether the reply was the right one; if not, that is counted.</returns>
    private async Task<bool> ExchangeAsync(VirtualClient client)
    {
        var protocol = new EchoProtocol(client.Number, EchoProtocol.CreateMessage(client.Options.Size - 1)); // and a line end
        var outstanding = new OutstandingReplies(1);
        var now = Stopwatch.GetTimestamp();
        client.Sent(client.Step(step), now);
        outstanding.Add(new(now, now));
        _unanswered++;
        try
        {
            await client.Connection.SendAsync(protocol.Request(0));
            if (!await client.Connection.WaitToReceiveAsync())
                throw new EndOfStreamException("The server has ended the connection.");
        }
        finally
        {
            _unanswered--;
        }

        client.Connection.TryReceive(out var reply);
        client.Worker.Record.MessagesReceived++;
        var number = protocol.Match(reply, outstanding);
        if (number < 0)
            client.Step(step).Fail(number == IExchangeProtocol.Phantom ? ErrorKind.Phantom : ErrorKind.Wrong);
        return number >= 0;
    }
}
