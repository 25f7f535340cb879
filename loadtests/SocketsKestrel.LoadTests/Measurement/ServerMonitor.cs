using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>The server's side of a run: its process, and its counters before and after.</summary>
internal sealed class ServerMonitor : IAsyncDisposable
{
    private const string Active = "connections.active";
    private const string Closed = "connections.closed";

    /// <summary>The server sees connections end a little after the engine has closed them.</summary>
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SettlePeriod = TimeSpan.FromMilliseconds(100);

    private readonly Uri? _metrics;
    private readonly string? _endpoint;
    private readonly ServerSampler? _sampler;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private ServerCounters? _before;

    /// <summary>Begins to watch.</summary>
    /// <param name="processId">The process, if it is known.</param>
    /// <param name="metrics">Where its counters are read, if that is known.</param>
    /// <param name="endpoint">The endpoint whose counters matter; all of them if it is not known.</param>
    public ServerMonitor(int? processId, Uri? metrics, string? endpoint)
    {
        (_metrics, _endpoint) = (metrics, endpoint);
        _sampler = processId is { } id && OperatingSystem.IsLinux() ? new ServerSampler(new ServerProcess(id)) : null;
    }

    /// <summary>Reads the counters as they are before the run.</summary>
    /// <returns>What is wrong, if they cannot be read.</returns>
    public async Task<string?> BeginAsync(CancellationToken interrupted)
    {
        if (_metrics is null)
            return null;
        try
        {
            _before = await ScrapeAsync(interrupted);
            return null;
        }
        catch (Exception e) when (IsNoAnswer(e) && !interrupted.IsCancellationRequested)
        {
            return $"{_metrics}: the server's counters cannot be read: {e.Message}";
        }
    }

    /// <summary>Has a connection that was made and closed since the beginning not count as one of the run.</summary>
    public async Task ForgetConnectionAsync(CancellationToken interrupted)
    {
        if (_before is { } before)
            _before = await ScrapeUntilAsync(counters => counters[Closed] > before[Closed], interrupted);
    }

    /// <summary>To be called as a phase of the run begins.</summary>
    public void PhaseBegins(RunPhase phase) => _sampler?.PhaseBegins(phase);

    /// <summary>The server's side, once the engine is done; <see langword="null"/> if nothing is known of it.</summary>
    public async Task<ServerReport?> EndAsync(LoadReport run)
    {
        var report = _sampler?.Report;
        if (_before is null)
            return report;
        try
        {
            var after = await ScrapeUntilAsync(counters => counters[Active] <= _before[Active], CancellationToken.None);
            return (report ?? new ServerReport()) with { Counted = after.Since(_before), Differences = [.. Compare(_before, after, run)] };
        }
        catch (Exception e) when (IsNoAnswer(e))
        {
            return report; // a server that has gone away: the run's own numbers tell
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_sampler is not null)
            await _sampler.DisposeAsync();
    }

    /// <summary>Both sides' counts. In Raw framing, what the server reads at once is a message to it, so that only bytes can be compared.</summary>
    internal static IEnumerable<CountComparison> Compare(ServerCounters before, ServerCounters after, LoadReport run)
    {
        var engine = run.Generator;
        var isLayered = run.Target.Url.Split(':')[0] is "tls" or "ws" or "wss";
        if (run.Target.Framing is not null || isLayered)
            yield return new CountComparison("connections", Since(Closed) + Since(Active), engine.ConnectionsOpened);
        if (!string.Equals(run.Target.Framing, "Raw", StringComparison.OrdinalIgnoreCase))
        {
            yield return new CountComparison("messages received by the server", Since("messages.received"), engine.MessagesSent);
            yield return new CountComparison("messages sent by the server", Since("messages.sent"), engine.MessagesReceived);
        }

        if (isLayered)
            yield break; // the engine counts what is on the wire, the server what is inside of TLS or WebSocket frames
        yield return new CountComparison("bytes received by the server", Since("bytes.received"), engine.BytesSent);
        yield return new CountComparison("bytes sent by the server", Since("bytes.sent"), engine.BytesReceived);

        double Since(string instrument) => after[instrument] - before[instrument];
    }

    private static bool IsNoAnswer(Exception e) => e is HttpRequestException or OperationCanceledException or IOException;

    private async Task<ServerCounters> ScrapeUntilAsync(Func<ServerCounters, bool> isSettled, CancellationToken interrupted)
    {
        using var timer = new PeriodicTimer(SettlePeriod);
        var counters = await ScrapeAsync(interrupted);
        for (var waited = TimeSpan.Zero; !isSettled(counters) && waited < SettleTimeout; waited += SettlePeriod)
        {
            await timer.WaitForNextTickAsync(interrupted);
            counters = await ScrapeAsync(interrupted);
        }

        // What is counted of a connection's end is counted one after the other, and this look may have been in between.
        await timer.WaitForNextTickAsync(interrupted);
        return await ScrapeAsync(interrupted);
    }

    private async Task<ServerCounters> ScrapeAsync(CancellationToken interrupted) =>
        new(PrometheusText.Parse(await _http.GetStringAsync(_metrics, interrupted)), _endpoint);
}
