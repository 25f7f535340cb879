using System.Text.Json;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>The scenarios that teach: modes, ramp, slow-readers, against the server. None asserts a time.</summary>
public sealed class LessonTests : IDisposable
{
    private static readonly string[] Correct = ["--threshold", "errors==0", "--out", LoadEngine.Reports];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Modes_serves_everybody_in_every_mode()
    {
        using var engine = LoadEngine.Start(_folder, ["modes", "--connections", "12", "--dawdle", "300ms", "--warmup", "100ms", .. Correct]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Equal([("iterative", 11), ("pool-of-ten", 11), ("unlimited", 11)], Counts(engine.Report));
        Assert.StartsWith("iterative: the others waited", Findings(engine.Report)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_that_dawdle_are_served_in_the_end_and_so_are_those_who_waited_for_them()
    {
        using var engine = LoadEngine.Start(_folder, ["modes", "--connections", "13", "--dawdlers", "10", "--dawdle", "300ms", "--warmup", "100ms", .. Correct]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Equal([("iterative", 3), ("pool-of-ten", 3), ("unlimited", 3)], Counts(engine.Report));
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Temperature")]
    [InlineData("Reply")]
    public async Task Ramp_finds_where_a_goal_is_not_kept_any_more(string mode)
    {
        _folder.Write("appsettings.json", new Settings().Web().Tcp("Only", mode).ToString());

        // A goal that does not depend on how fast the machine is.
        using var engine = LoadEngine.Start(
            _folder,
            ["ramp", "--target", "Only", "--start-server", "--goal", "rate<500/s", "--rate", "200", "--connections", "4", "--duration", "300ms", "--warmup", "50ms", .. Correct]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        var report = engine.Report;
        Assert.Equal("ramp", report.GetProperty("scenario").GetString());
        Assert.InRange(report.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("name").GetString() == "reply").GetProperty("requestedRate").GetDouble(), double.Epsilon, 500);
        Assert.StartsWith("The highest rate that kept rate<500/s: ", Findings(report)[0], StringComparison.Ordinal);
        Assert.True(report.GetProperty("tries").GetArrayLength() > 3);
        Assert.NotEmpty(report.GetProperty("server").GetProperty("differences").EnumerateArray());
        Assert.All(report.GetProperty("server").GetProperty("differences").EnumerateArray(), count => Assert.Equal(0, count.GetProperty("difference").GetDouble()));
    }

    [Fact]
    public async Task Ramp_whose_goal_is_never_kept_is_a_threshold_that_is_not_met()
    {
        _folder.Write("appsettings.json", new Settings().Tcp("Echo", "Echo").ToString());
        using var engine = LoadEngine.Start(
            _folder, "ramp", "--start-server", "--goal", "rate>1000000/s", "--rate", "20", "--connections", "1", "--duration", "100ms", "--warmup", "0s", "--out", LoadEngine.Reports);

        Assert.Equal(99, await engine.ExitCodeAsync());
        Assert.StartsWith("No rate from ", Findings(engine.Report)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_that_do_not_read_are_closed_and_the_others_get_everything()
    {
        // Little is kept for a member that does not read, so that little has to be sent.
        _folder.Write("appsettings.json", new Settings().Tcp("Chat", "Chat", ("SendQueue:MaxBytes", "65536"), ("SendQueue:StallTimeout", "00:00:00.5")).ToString());
        using var engine = LoadEngine.Start(_folder, ["slow-readers", "--start-server", "--connections", "6", "--slow", "2", "--size", "8000", "--rate", "500", "--duration", "4s", "--warmup", "0s", .. Correct]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Equal([("connect", 6), ("delivery", 6000), ("slow-closed", 2)], Counts(engine.Report));
        Assert.StartsWith("The 4 that read got every message, once and in order", Findings(engine.Report)[0], StringComparison.Ordinal);
        Assert.StartsWith("The server closed 2 of the 2 that did not read", Findings(engine.Report)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_never_closed_is_reported()
    {
        _folder.Write("appsettings.json", new Settings().Tcp("Chat", "Chat").ToString());
        using var engine = LoadEngine.Start(_folder, ["slow-readers", "--start-server", "--connections", "4", "--size", "100", "--rate", "20", "--duration", "500ms", "--warmup", "0s", .. Correct]);

        Assert.Equal(0, await engine.ExitCodeAsync());

        Assert.Contains(engine.Report.GetProperty("warnings").EnumerateArray(), warning => warning.GetString()!.StartsWith("The server did not close 1 of the 1 that did not read", StringComparison.Ordinal));
    }

    private static (string, int)[] Counts(JsonElement report) =>
        [.. report.GetProperty("steps").EnumerateArray().Select(step => (step.GetProperty("name").GetString()!, step.GetProperty("count").GetInt32()))];

    private static string[] Findings(JsonElement report) => [.. report.GetProperty("findings").EnumerateArray().Select(finding => finding.GetString()!)];
}
