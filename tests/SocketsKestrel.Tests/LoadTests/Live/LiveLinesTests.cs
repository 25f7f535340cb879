using SocketsKestrel.LoadTests.Live;
using Spectre.Console;

namespace SocketsKestrel.Tests.LoadTests.Live;

public sealed class LiveLinesTests
{
    private static readonly LiveSnapshot Measuring = new(RunPhase.Measuring, 12.2, 30, 64, 64,
    [
        new LiveStep("connect", 64, 0, 0, 0, 0),
        new LiveStep("echo", 1_240_944, 103_412, 0.00041, 0.0012, 3),
    ]);

    [Fact]
    public void A_line_says_how_each_step_is_doing_that_is_doing_anything() =>
        Assert.Equal("12s measuring echo 103,412/s p50 410µs p99 1.20ms errors 3", LiveLines.Format(Measuring));

    [Fact]
    public void Steps_are_apart() =>
        Assert.Contains("errors 3 | two ", LiveLines.Format(Measuring with { Steps = [.. Measuring.Steps, new LiveStep("two", 1, 1, 1, 1, 0)] }));

    [Fact]
    public void While_clients_connect_their_number_is_shown() =>
        Assert.Equal("1s connecting 512 of 9,900 connections", LiveLines.Format(new LiveSnapshot(RunPhase.Connecting, 1, 0, 512, 9900, [])));

    [Fact]
    public void A_terminal_shows_the_same_with_the_time_left()
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });

        console.Write(LiveTable.Draw(Measuring));
        console.Write(LiveTable.Draw(new LiveSnapshot(RunPhase.Connecting, 2, 0, 1, 2, [])));

        var text = writer.ToString();
        Assert.Contains("18 s left", text);
        Assert.Contains("64 of 64 connections", text);
        Assert.Contains("103,412", text);
        Assert.Contains("1.20 ms", text);
        Assert.Contains("1,240,944", text);
    }

    [Fact]
    public void A_view_ends_when_told_though_nothing_was_shown() => new LiveView(new LiveLines(TextWriter.Null)).Dispose();
}
