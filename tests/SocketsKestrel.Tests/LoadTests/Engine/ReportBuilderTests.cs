using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.LoadTests.Scenarios;
using static SocketsKestrel.Tests.LoadTests.Measurement.Recorders;

namespace SocketsKestrel.Tests.LoadTests.Engine;

public sealed class ReportBuilderTests
{
    private static readonly LoadTestOptions Options = new() { Url = "tcp://localhost:1", Connections = 11, Rate = 100, Warmup = TimeSpan.FromSeconds(1), Duration = TimeSpan.FromSeconds(2.5) };

    [Fact]
    public void Rates_are_what_was_asked_for_and_what_came_in_time()
    {
        var recorder = Begun(Window(isOpen: true));
        for (var i = 0; i < 250; i++)
            recorder.Record(From + (i * 10 * Ms), From + (i * 10 * Ms), From + (((i * 10) + 25) * Ms)); // the last two come after the end

        var step = Build(recorder).Report.Steps.Single();

        Assert.Equal((250, 100d), (step.Count, step.RequestedRate));
        Assert.Equal(248 / 2.5, step.AchievedRate, 1e-9);
    }

    [Fact]
    public void Requested_rate_of_a_room_is_that_of_its_deliveries()
    {
        var step = Build(Begun(Window(isOpen: true)), new ChatScenario("chat")).Report.Steps.Single();
        Assert.Equal(100 * 10, step.RequestedRate);
    }

    /// <summary>Of a run that was to go on rising, what was asked for until it ended.</summary>
    [Fact]
    public void Requested_rate_of_stages_is_that_of_the_time_that_was_measured()
    {
        var options = Options with { Rate = 0, Stages = [new(TimeSpan.FromSeconds(5), 1000)] };
        Assert.Equal(250, Build(Begun(Window(isOpen: true)), new EchoScenario("echo"), options).Report.Steps.Single().RequestedRate!.Value, 1e-6);
    }

    [Fact]
    public void Timeline_has_the_pieces_in_which_nothing_came()
    {
        var recorder = Begun(Window(isOpen: true));
        recorder.Record(From, From, From + (5 * Ms));
        recorder.Record(From + (2100 * Ms), From + (2100 * Ms), From + (2110 * Ms));
        recorder.Fail(ErrorKind.Wrong);
        recorder.Record(To - Ms, To - Ms, To + (20 * Ms));

        var timeline = Build(recorder).Report.Steps.Single().Timeline;

        Assert.Equal([(0d, 1d, 1d, 0L), (1d, 1d, 0d, 0L), (2d, 0.5, 2d, 1L), (2.5, 1d, 1d, 0L)], timeline.Select(piece => (piece.Start, piece.Length, piece.Rate, piece.Errors)));
    }

    [Fact]
    public void Run_that_was_never_measured_has_a_report()
    {
        var report = Build(new StepRecorder("step", new MeasuredWindow { IsOpenModel = true }, countsAlways: false), from: 0, to: 0).Report;
        Assert.Equal((0, 0), (report.Duration, report.Steps.Single().AchievedRate));
        Assert.Null(report.Steps.Single().RequestedRate);
        Assert.Empty(report.Steps.Single().Timeline);
    }

    [Fact]
    public void Limits_of_the_engine_are_warnings()
    {
        var lag = new LatencyReport { Count = 100, P99 = 0.02 };
        Assert.Empty(Warnings(new() { LoopLag = new(), CpuShare = 0.89 }));
        Assert.Contains("The load engine was the limit", Assert.Single(Warnings(new() { LoopLag = new(), CpuShare = 0.95 })));
        Assert.Contains("event loop was late", Assert.Single(Warnings(new() { LoopLag = lag })));
        Assert.Contains("Garbage collections", Assert.Single(Warnings(new() { LoopLag = new(), GcPauseShare = 0.06 })));
        Assert.Contains("after their schedule", Assert.Single(Warnings(new() { LoopLag = new(), LateSends = 2 })));
    }

    private static IReadOnlyList<string> Warnings(GeneratorReport generator)
    {
        var recorder = Begun(Window(isOpen: true));
        for (var i = 0; i < 100; i++)
            recorder.Record(From, From, From + Ms);
        return Build(recorder, generator: generator).Report.Warnings;
    }

    private static LoadResult Build(
        StepRecorder recorder, Scenario? scenario = null, LoadTestOptions? options = null, GeneratorReport? generator = null, long from = From, long to = To)
    {
        var run = new RecordedRun { Steps = [recorder.Complete()], Generator = generator ?? new() { LoopLag = new() }, From = from, To = to };
        return ReportBuilder.Build(scenario ?? new EchoScenario("echo"), options ?? Options, run, DateTimeOffset.UnixEpoch, isInterrupted: false);
    }
}
