using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>
/// Coordinated omission: a server that stands still for 0.3 s keeps all messages waiting that were due meanwhile. Only a schedule
/// that does not wait for the server shows it: a client that waits for its answer has one slow message in thousands.
/// </summary>
public sealed class StoppedServerTests
{
    private const double Stop = 0.3;

    /// <summary>What of the stop must be seen, and what else a crowded machine may add.</summary>
    private const double Seen = 0.25;
    private const double Unseen = 0.1;

    [Fact]
    public async Task Latency_from_the_schedule_shows_that_the_server_stood_still()
    {
        const int Rate = 1000;
        var reply = await RunAsync(new LoadTestOptions { Url = "", Rate = Rate });

        Assert.Equal(0, reply.Errors);
        Assert.InRange(reply.Count, (2 * Rate) - 5, (2 * Rate) + 5);
        Assert.InRange(reply.Latency.P999, Seen, double.PositiveInfinity);
        Assert.InRange(reply.Latency.P95, Stop / 2, double.PositiveInfinity); // a seventh of the messages were due while it stood
        Assert.InRange(reply.Timeline.Max(piece => piece.Max), Seen, double.PositiveInfinity);
    }

    [Fact]
    public async Task Latency_of_a_client_that_waits_for_its_answer_does_not()
    {
        var reply = await RunAsync(new LoadTestOptions { Url = "" });

        Assert.Equal(0, reply.Errors);
        Assert.InRange(reply.Count, 2000, long.MaxValue);
        Assert.InRange(reply.Latency.P999, 0, Unseen);
        Assert.InRange(reply.Latency.Max, Seen, double.PositiveInfinity);
    }

    private static async Task<StepReport> RunAsync(LoadTestOptions load)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo"));
        var options = load with { Url = $"tcp://{server["Echo"].Address}", Warmup = TimeSpan.FromSeconds(0.5), Duration = TimeSpan.FromSeconds(2) };
        Task? stopping = null;
        var run = new LoadTest(new EchoScenario("echo"), options)
        {
            Progress = snapshot =>
            {
                if (snapshot.Phase == RunPhase.Measuring && snapshot.Elapsed > 0.2)
                    stopping ??= StopAsync(server);
            },
        };

        var result = await run.RunAsync(TestContext.Current.CancellationToken).WithinDeadline("the run");
        Assert.NotNull(stopping);
        await stopping;
        return result.Step(StepNames.Reply);
    }

    private static async Task StopAsync(ServerProcess server)
    {
        server.Send(Signal.Stop);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(Stop)).ConfigureAwait(false); // the length of the fault, not a wait for something
        }
        finally
        {
            server.Send(Signal.Continue);
        }
    }
}
