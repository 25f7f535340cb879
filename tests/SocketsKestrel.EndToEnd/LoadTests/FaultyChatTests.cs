using SocketsKestrel.Faults.Servers;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>
/// The engine against a chat that is wrong on purpose, and counts how often: each fault to a delivery is reported as what it is,
/// as often as it was done, and nothing else is.
/// </summary>
public abstract class FaultyChatTests(bool isUdp)
{
    protected const int Members = 4;

    /// <summary>Messages of a run, by two of the members, and what they make.</summary>
    private const int Messages = 100;
    private const int Deliveries = Messages * (Members - 1);

    /// <summary>Every eleventh delivery is wronged, and by that none of the last message, after whose deliveries nothing is waited for.</summary>
    private const int Every = 11;
    private const int Faults = Deliveries / Every;

    private protected FaultyServerOptions Server { get; } = new()
    {
        Mode = ServerMode.Chat,
        IsUdp = isUdp,
        Every = Every,
        IsExempt = static message => MessageStamp.Read(message, out var stamp) == StampState.Intact && stamp.Sequence == 0, // joins and probes
    };

    private protected LoadTestOptions Load { get; } = new()
    {
        Url = "",
        Connections = Members,
        Senders = 2,
        Rate = Messages,
        Duration = TimeSpan.FromSeconds(1),
        Warmup = TimeSpan.Zero,
        Timeout = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public async Task Faultless_server_gives_no_error()
    {
        var (report, counts) = await RunAsync(ServerFault.None);

        ReportedErrors.AssertAre(report, []);
        Assert.Equal((Deliveries, 0), (counts.Answers, counts.Faults));
        Assert.Equal(Deliveries, Delivered(report));
    }

    [Fact]
    public async Task Delivery_that_is_dropped_is_lost()
    {
        var (report, counts) = await RunAsync(ServerFault.Drop);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Lost] = Faults });
        Assert.Equal((Deliveries, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Deliveries - Faults, Delivered(report));
    }

    [Fact]
    public async Task Delivery_that_comes_twice_is_a_duplicate()
    {
        var (report, counts) = await RunAsync(ServerFault.Repeat);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Duplicate] = Faults });
        Assert.Equal((Deliveries, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Deliveries, Delivered(report));
    }

    [Fact]
    public async Task Deliveries_that_are_swapped_are_reordered()
    {
        var (report, counts) = await RunAsync(ServerFault.Swap);

        // The last one from a sender to a receiver has nothing to be swapped with, and does not come.
        ReportedErrors.AssertAre(report, new() { [ErrorKind.Reordered] = counts.Faults, [ErrorKind.Lost] = counts.HeldBack });
        Assert.InRange(counts.Faults, Faults / 2, Faults);
        Assert.Equal(Deliveries - counts.HeldBack, Delivered(report));
    }

    [Fact]
    public async Task Delivery_that_is_altered_is_wrong()
    {
        var (report, counts) = await RunAsync(ServerFault.Alter);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Wrong] = Faults });
        Assert.Equal((Deliveries, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Deliveries - Faults, Delivered(report));
    }

    [Fact]
    public async Task Delivery_that_goes_to_its_sender_is_a_phantom_there_and_lost_where_it_should_go()
    {
        var (report, counts) = await RunAsync(ServerFault.Misdirect);

        ReportedErrors.AssertAre(report, new() { [ErrorKind.Phantom] = Faults, [ErrorKind.Lost] = Faults });
        Assert.Equal((Deliveries, Faults), (counts.Answers, counts.Faults));
        Assert.Equal(Deliveries - Faults, Delivered(report));
    }

    [Fact]
    public async Task Delivery_that_comes_late_is_overtaken_and_not_lost()
    {
        var (report, counts) = await RunAsync(Server with { Fault = ServerFault.Delay, Delay = TimeSpan.FromMilliseconds(100) }, Load);

        // In the last 100 ms no later one may come to overtake it.
        var reordered = ReportedErrors.Of(report).GetValueOrDefault(ErrorKind.Reordered);
        Assert.Equal((Deliveries, Faults), (counts.Answers, counts.Faults));
        Assert.InRange(reordered, Faults / 2, Faults);
        ReportedErrors.AssertAre(report, new() { [ErrorKind.Reordered] = reordered });
        Assert.Equal(Deliveries, Delivered(report));
    }

    /// <summary>As fast as it goes, several messages of a sender on their way: the counts hold there, too.</summary>
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
    }

    private protected Task<(LoadReport Report, ServerCounts Counts)> RunAsync(ServerFault fault) => RunAsync(Server with { Fault = fault }, Load);

    private async Task<(LoadReport Report, ServerCounts Counts)> RunAsync(FaultyServerOptions server, LoadTestOptions load)
    {
        await using var faulty = FaultyServer.Start(server);
        var url = $"{(isUdp ? "udp" : "tcp")}://{faulty.Address}";
        var scenario = new ChatScenario(isUdp ? "udp-chat" : "chat");
        var result = await new LoadTest(scenario, load with { Url = url }).RunAsync(TestContext.Current.CancellationToken);
        return (result.Report, faulty.Counts);
    }

    private static long Delivered(LoadReport report) => report.Steps.Single(step => step.Name == StepNames.Delivery).Count;
}
