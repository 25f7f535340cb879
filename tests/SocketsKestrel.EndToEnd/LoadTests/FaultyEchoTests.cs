using SocketsKestrel.Faults.Servers;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>
/// The engine against an echo server that is wrong on purpose, and counts how often: each fault is reported as what it is, as
/// often as it was done, and nothing else is.
/// </summary>
public abstract class FaultyEchoTests(bool isUdp, bool isRaw)
{
    private const int Size = 64;
    protected const int Clients = 4;

    /// <summary>Messages of a run. Every eleventh is wronged, and by that no client's last one, whose doubled answer might not be waited for.</summary>
    private const int Messages = 400;
    private const int Every = 11;
    private const int Faults = Messages / Every;

    private protected FaultyServerOptions Server { get; } = new() { IsUdp = isUdp, MessageSize = isRaw ? Size : null, Every = Every };

    private protected LoadTestOptions Load { get; } = new()
    {
        Url = "",
        Framing = isRaw ? FramingType.Raw : FramingType.Line,
        Size = Size,
        Connections = Clients,
        Rate = Messages,
        Duration = TimeSpan.FromSeconds(1),
        Warmup = TimeSpan.Zero,
        Timeout = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public async Task Faultless_server_gives_no_error()
    {
        var (report, counts) = await RunOpenAsync(ServerFault.None);

        ReportedErrors.AssertAre(report, []);
        Assert.Equal((Messages, 0), (counts.Answers, counts.Faults));
        Assert.Equal(Messages, Answered(report));
    }

    [Fact]
    public async Task Answer_that_is_dropped_is_lost()
    {
        var (report, counts) = await RunOpenAsync(ServerFault.Drop);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Lost] = Faults });
        Assert.Equal((Messages, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Messages - Faults, Answered(report));
    }

    [Fact]
    public async Task Answer_that_comes_twice_is_a_duplicate()
    {
        var (report, counts) = await RunOpenAsync(ServerFault.Repeat);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Duplicate] = Faults });
        Assert.Equal((Messages, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Messages, Answered(report));
    }

    [Fact]
    public async Task Answers_that_are_swapped_are_reordered()
    {
        var (report, counts) = await RunOpenAsync(ServerFault.Swap);

        // One that is the last of its client has nothing to be swapped with, and does not come.
        ReportedErrors.AssertAre(report, new() { [ErrorKind.Reordered] = counts.Faults, [ErrorKind.Lost] = counts.HeldBack });
        Assert.InRange(counts.Faults, Faults / 2, Faults);
        Assert.Equal(Messages - counts.HeldBack, Answered(report));
    }

    [Fact]
    public async Task Answer_that_is_altered_is_wrong()
    {
        var (report, counts) = await RunOpenAsync(ServerFault.Alter);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Wrong] = Faults });
        Assert.Equal((Messages, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Messages - Faults, Answered(report));
    }

    [Fact]
    public async Task Answer_that_goes_to_somebody_else_is_a_phantom_there_and_lost_here()
    {
        var (report, counts) = await RunOpenAsync(ServerFault.Misdirect);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Phantom] = counts.Faults, [ErrorKind.Lost] = counts.Faults });
        Assert.InRange(counts.Faults, Faults - 1, Faults); // on UDP there is nobody else until all have sent
        Assert.Equal(Messages - counts.Faults, Answered(report));
    }

    [Fact]
    public async Task Answer_that_comes_after_the_timeout_is_lost_and_late()
    {
        var load = Load with { Rate = Messages / 4, Duration = TimeSpan.FromSeconds(4), Timeout = TimeSpan.FromSeconds(1) };
        var (report, counts) = await RunAsync(Server with { Fault = ServerFault.Delay, Delay = TimeSpan.FromSeconds(2) }, load);

        // Those of the last second would come when nobody waits for them any more.
        var late = ReportedErrors.Of(report).GetValueOrDefault(ErrorKind.Late);
        Assert.Equal(Faults, counts.Faults);
        Assert.InRange(late, Faults / 4, Faults);
        ReportedErrors.AssertAre(report, new() { [ErrorKind.Lost] = Faults, [ErrorKind.Late] = late });
    }

    [Fact]
    public async Task Answer_that_comes_late_but_in_time_is_overtaken_and_not_lost()
    {
        var server = Server with { Fault = ServerFault.Delay, Delay = TimeSpan.FromMilliseconds(100) };
        var (report, counts) = await RunAsync(server, Load with { Timeout = TimeSpan.FromSeconds(20) });

        // No later one of its client may be there in the last 100 ms.
        Assert.Equal((Messages, Faults), (counts.Answers, counts.Faults));
        var reordered = ReportedErrors.Of(report).GetValueOrDefault(ErrorKind.Reordered);
        Assert.InRange(reordered, Faults / 2, Faults);
        ReportedErrors.AssertAre(report, new() { [ErrorKind.Reordered] = reordered });
        Assert.Equal(Messages, Answered(report));
    }

    /// <summary>As fast as it goes, several messages outstanding: the counts hold there, too.</summary>
    [Theory]
    [InlineData(ServerFault.None, null)]
    [InlineData(ServerFault.Alter, ErrorKind.Wrong)]
    [InlineData(ServerFault.Drop, ErrorKind.Lost)]
    public async Task Closed_model_counts_the_same(ServerFault fault, string? kind)
    {
        var load = Load with { Rate = null, Depth = 8, Duration = TimeSpan.FromMilliseconds(500) };
        var (report, counts) = await RunAsync(Server with { Fault = fault, Every = 101 }, load);

        Assert.True(counts.Answers > 202);
        ReportedErrors.AssertAre(report, kind is null ? [] : new() { [kind] = counts.Faults });
        Assert.Equal(report.Generator.MessagesSent, counts.Received);
    }

    private Task<(LoadReport Report, ServerCounts Counts)> RunOpenAsync(ServerFault fault) => RunAsync(Server with { Fault = fault }, Load);

    private protected async Task<(LoadReport Report, ServerCounts Counts)> RunAsync(FaultyServerOptions server, LoadTestOptions load)
    {
        await using var faulty = FaultyServer.Start(server);
        var url = $"{(isUdp ? "udp" : "tcp")}://{faulty.Address}";
        var scenario = new EchoScenario(isUdp ? "udp-echo" : "echo");
        var result = await new LoadTest(scenario, load with { Url = url }).RunAsync(TestContext.Current.CancellationToken);
        return (result.Report, faulty.Counts);
    }

    /// <summary>Correct answers, the first of each connection among them, which are a step of their own.</summary>
    private static long Answered(LoadReport report) =>
        report.Steps.Where(step => step.Name == StepNames.Reply).Sum(step => step.Count);
}
