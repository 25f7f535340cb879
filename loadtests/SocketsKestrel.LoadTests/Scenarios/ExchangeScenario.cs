using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>A scenario of requests and replies: each client sends, and checks that the answer is the right one.</summary>
internal abstract class ExchangeScenario : Scenario
{
    private readonly HashSet<Exchange> _exchanges = [];
    private long _patience;

    public override string MainStep => StepNames.Reply;

    public override IEnumerable<string> Check(LoadTestOptions options)
    {
        if (options.Depth is > 1 && options.ThinkTime > TimeSpan.Zero)
            yield return "--depth: a client that thinks between messages has one outstanding";
    }

    public override async Task RunAsync(VirtualClient client)
    {
        var exchange = new Exchange(client, CreateProtocol(client));
        _exchanges.Add(exchange);
        try
        {
            await exchange.RunAsync();
        }
        finally
        {
            _exchanges.Remove(exchange);
        }
    }

    internal override void Begin(Worker worker) => _patience = worker.Options.Timeout.Ticks * 100;

    internal override void Tick(long now)
    {
        foreach (var exchange in _exchanges.ToArray()) // one may end by it
            exchange.GiveUp(now == long.MaxValue ? now : now - _patience);
    }

    internal override bool IsSettled(long now)
    {
        foreach (var exchange in _exchanges)
        {
            if (!exchange.IsSettled)
                return false;
        }

        return true;
    }

    /// <summary>The messages of a client, on a new connection.</summary>
    private protected abstract IExchangeProtocol CreateProtocol(VirtualClient client);
}
