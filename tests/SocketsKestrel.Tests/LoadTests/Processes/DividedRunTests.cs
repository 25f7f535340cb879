using System.Diagnostics;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Processes;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.Tests.LoadTests.Engine;
using SocketsKestrel.Tests.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Processes;

/// <summary>A run of several processes, which are real ones.</summary>
public sealed class DividedRunTests : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();

    [Fact]
    public async Task Parts_make_one_report()
    {
        await using var server = ScriptedServer.Echo();
        var options = EndOfRunTests.Load(server.Url) with { Connections = 5, Rate = 200, Processes = 2, Duration = TimeSpan.FromSeconds(1) };

        var report = (await RunAsync(new LoadTest(new EchoScenario("echo"), options))).Report;

        var reply = report.Steps.Single(step => step.Name == StepNames.Reply);
        Assert.Equal((200, 0, 200d), (reply.Count, reply.Errors, reply.RequestedRate));
        Assert.Equal((2, 5, 5), (report.Generator.Processes, report.Generator.Connections, report.Generator.ConnectionsOpened));
    }

    [Fact]
    public async Task Interruption_while_they_connect_ends_all()
    {
        await using var server = ScriptedServer.Echo();
        var options = EndOfRunTests.Load(server.Url) with { Connections = 200, ConnectRate = 1, Processes = 2 };

        var result = await RunAsync(new LoadTest(new EchoScenario("echo"), options) { Progress = snapshot => InterruptWhen(snapshot.Connections > 0) });

        Assert.Equal(RunOutcome.Interrupted, result.Report.Outcome);
        Assert.InRange(server.Accepted, 1, 50);
    }

    [Fact]
    public async Task One_that_is_killed_ends_the_run_with_an_error()
    {
        await using var server = ScriptedServer.Echo();
        var options = EndOfRunTests.Load(server.Url) with { Connections = 4, Processes = 2, Duration = TimeSpan.FromMinutes(10) };
        var run = new LoadTest(new EchoScenario("echo"), options)
        {
            PhaseBegins = phase =>
            {
                if (phase == RunPhase.Measuring)
                    KillShares();
            },
        };

        var failure = await Assert.ThrowsAsync<LoadTestException>(() => RunAsync(run));

        Assert.Contains("process of the load failed", failure.Message);
    }

    /// <summary>Half of the messages are the other process's: what this one sees is not all.</summary>
    [Fact]
    public async Task Rate_of_all_is_what_decides_whether_a_run_is_ended()
    {
        await using var server = ScriptedServer.Echo();
        var options = EndOfRunTests.Load(server.Url) with
        {
            Connections = 2,
            Rate = 100,
            Processes = 2,
            Duration = TimeSpan.FromSeconds(6.5),
            Thresholds = [Threshold.Parse("rate>=0.8"), Threshold.Parse("rate>=80/s")],
            AbortOnFail = true,
        };

        var report = (await RunAsync(new LoadTest(new EchoScenario("echo"), options))).Report;

        Assert.Equal((RunOutcome.Passed, 6.5), (report.Outcome, report.Duration));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Threshold_that_cannot_be_met_any_more_ends_all(int processes)
    {
        var options = EndOfRunTests.Load(EndOfRunTests.RefusingUrl()) with
        {
            Connections = 4,
            Rate = 100,
            Processes = processes,
            Duration = TimeSpan.FromMinutes(10),
            Thresholds = [Threshold.Parse("errors==0")],
            AbortOnFail = true,
        };

        var report = (await RunAsync(new LoadTest(new ChurnScenario(), options))).Report;

        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains(report.Warnings, warning => warning.Contains("errors==0 was not met", StringComparison.Ordinal));
        Assert.InRange(report.Duration, 0, 60);
    }

    public void Dispose() => _interrupted.Dispose();

    private static void KillShares()
    {
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (IsShareOfThis(process.Id))
                    process.Kill();
            }
        }
    }

    private static bool IsShareOfThis(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").EndsWith($"{Share.Command}\0", StringComparison.Ordinal)
                && File.ReadAllLines($"/proc/{process}/status").Contains($"PPid:\t{Environment.ProcessId}");
        }
        catch (IOException)
        {
            return false; // it is gone
        }
    }

    private Task<LoadResult> RunAsync(LoadTest run) => run.RunAsync(_interrupted.Token).WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);

    private void InterruptWhen(bool isTime)
    {
        if (isTime)
            _interrupted.Cancel();
    }
}
