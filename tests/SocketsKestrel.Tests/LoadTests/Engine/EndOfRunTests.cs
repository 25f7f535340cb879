using System.Net;
using System.Net.Sockets;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.Tests.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>A run ends when it should, whatever the server does, and whatever the run is at.</summary>
public sealed class EndOfRunTests : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();

    [Theory]
    [InlineData("echo")]
    [InlineData("idle")]
    [InlineData("chat")]
    public async Task Interruption_ends_clients_that_wait_for_their_turn_to_connect(string name)
    {
        await using var server = ScriptedServer.Echo();
        var options = Load(server.Url) with { Connections = 300, ConnectRate = 1 };
        Scenario scenario = name switch { "idle" => new IdleScenario(), "chat" => new ChatScenario("chat"), _ => new EchoScenario("echo") };
        var run = new LoadTest(scenario, options) { Progress = snapshot => InterruptWhen(snapshot.Connections > 0) };

        var result = await run.RunAsync(_interrupted.Token).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

        Assert.Equal((RunOutcome.Interrupted, 0d), (result.Report.Outcome, result.Report.Duration));
        Assert.InRange(server.Accepted, 1, 10);
    }

    [Fact]
    public async Task Interruption_while_connecting_to_a_full_backlog_ends_the_run()
    {
        using var full = new FullBacklog();
        var run = new LoadTest(new EchoScenario("echo"), Load(full.Url) with { Connections = 20, Timeout = TimeSpan.FromMinutes(5) })
        {
            Progress = _ => InterruptWhen(true),
        };

        var result = await run.RunAsync(_interrupted.Token).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(RunOutcome.Interrupted, result.Report.Outcome);
    }

    [Theory]
    [InlineData(RunPhase.WarmingUp, null)]
    [InlineData(RunPhase.WarmingUp, 500d)]
    [InlineData(RunPhase.Measuring, null)]
    [InlineData(RunPhase.Measuring, 500d)]
    public async Task Interruption_gives_what_was_measured_until_then(RunPhase phase, double? rate)
    {
        await using var server = ScriptedServer.Echo();
        var options = Load(server.Url) with
        {
            Rate = rate,
            Connections = 2,
            Warmup = phase == RunPhase.WarmingUp ? TimeSpan.FromMinutes(10) : TimeSpan.Zero,
            Duration = TimeSpan.FromMinutes(10),
        };
        var run = new LoadTest(new EchoScenario("echo"), options)
        {
            Progress = snapshot => InterruptWhen(snapshot.Phase == phase && snapshot.Steps.Any(step => step.Name == StepNames.Reply && step.Count > 20)),
        };

        var result = await run.RunAsync(_interrupted.Token).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

        var reply = result.Step(StepNames.Reply);
        Assert.Equal(RunOutcome.Interrupted, result.Report.Outcome);
        Assert.Equal(phase == RunPhase.Measuring, reply.Count > 0);
        Assert.Equal(reply.Count, reply.Latency.Count);
        Assert.Equal(reply.Count, (long)Math.Round(reply.Timeline.Sum(piece => piece.Rate * piece.Length)));
        Assert.InRange(result.Report.Duration, 0, 60);
    }

    [Fact]
    public async Task Interruption_while_a_silent_server_is_waited_for_ends_after_the_timeout()
    {
        await using var server = ScriptedServer.Silent();
        var options = Load(server.Url) with { Connections = 3, Duration = TimeSpan.FromMinutes(10), Timeout = TimeSpan.FromSeconds(1) };
        var run = new LoadTest(new EchoScenario("echo"), options) { PhaseBegins = phase => InterruptWhen(phase == RunPhase.Measuring) };

        var result = await run.RunAsync(_interrupted.Token).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(3, result.Step(StepNames.Reply).Lost);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(200d)]
    public async Task Visits_that_are_refused_do_not_hold_up_the_end(double? rate)
    {
        var options = Load(RefusingUrl()) with { Rate = rate, Connections = 3 };

        var result = await RunAsync(new ChurnScenario(), options);

        var visit = result.Step("visit");
        Assert.Equal(0, visit.Count);
        Assert.True(visit.ErrorKinds[ErrorKind.Refused] > 3);
        Assert.Equal(visit.Errors, visit.ErrorKinds[ErrorKind.Refused]);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(10d, 5)]
    public async Task Visits_that_are_never_answered_are_lost(double? rate, int visits)
    {
        await using var server = ScriptedServer.Silent();
        var options = Load(server.Url) with { Rate = rate, Connections = 3, Duration = TimeSpan.FromSeconds(0.5), Timeout = TimeSpan.FromSeconds(3) };

        var visit = (await RunAsync(new ChurnScenario(), options)).Step("visit");

        Assert.Equal(0, visit.Count);
        Assert.InRange(visit.Lost, 3, visits);
        Assert.Equal(visit.Errors, visit.Lost);
    }

    [Fact]
    public async Task Visits_that_are_never_answered_are_given_up_while_the_load_is_on()
    {
        await using var server = ScriptedServer.Silent();

        var visit = (await RunAsync(new ChurnScenario(), Load(server.Url) with { Duration = TimeSpan.FromSeconds(1.5), Timeout = TimeSpan.FromSeconds(0.4) })).Step("visit");

        Assert.True(visit.Lost > 1);
    }

    [Fact]
    public async Task Function_that_never_waits_does_not_hold_up_the_end()
    {
        await using var server = ScriptedServer.Echo();
        var run = new LoadTest("busy", async client =>
        {
            while (await client.NextAsync())
                client.Record("nothing");
        }, Load(server.Url));

        var result = await run.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

        Assert.True(result.Step("nothing").Count > 0);
    }

    /// <summary>More is due than any engine sends: what it sends, it receives meanwhile, and it ends when it is time.</summary>
    [Fact]
    public async Task Schedule_that_cannot_be_kept_does_not_hold_up_the_end()
    {
        using var nobody = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var options = Load($"udp://{nobody.Client.LocalEndPoint}") with { Rate = 50_000_000, Duration = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(0.1) };

        var result = await RunAsync(new EchoScenario("udp-echo"), options);

        Assert.InRange(result.Report.Duration, 1, 1);
        Assert.True(result.Report.Generator.MessagesSent < options.Rate);
    }

    [Fact]
    public async Task Run_without_any_client_leaves_no_descriptor()
    {
        await using var server = ScriptedServer.Silent();
        var run = new LoadTest("greeted", client => client.ReceiveAsync().AsTask(), Load(server.Url) with { Connections = 50, Timeout = TimeSpan.FromSeconds(0.3) });

        var failure = await Assert.ThrowsAsync<LoadTestException>(() => run.RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains("No client could connect", failure.Message);
        await Descriptors.WaitUntilNoneLeadsToAsync(new Uri(server.Url).Port);
    }

    public void Dispose() => _interrupted.Dispose();

    internal static LoadTestOptions Load(string url) => new()
    {
        Url = url,
        Warmup = TimeSpan.Zero,
        Duration = TimeSpan.FromSeconds(0.5),
        Timeout = TimeSpan.FromSeconds(2),
    };

    internal static string RefusingUrl()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"tcp://{listener.LocalEndpoint}";
        listener.Stop();
        return url;
    }

    private static Task<LoadResult> RunAsync(Scenario scenario, LoadTestOptions options) =>
        new LoadTest(scenario, options).RunAsync(TestContext.Current.CancellationToken).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

    private void InterruptWhen(bool isTime)
    {
        if (isTime)
            _interrupted.Cancel();
    }
}
