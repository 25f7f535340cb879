using SocketsKestrel.LoadTests.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SocketsKestrel.LoadTests.Live;

/// <summary>A few lines on a terminal, drawn again four times a second and gone at the end, when the summary takes their place.</summary>
internal sealed class LiveTable(IAnsiConsole console) : ILiveDisplay
{
    private const int BarWidth = 40;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    public void Run(Func<LiveSnapshot?> latest, ManualResetEventSlim stopped) =>
        console.Live(Text.Empty).AutoClear(enabled: true).Start(context =>
        {
            while (!stopped.Wait(Period))
            {
                if (latest() is { } snapshot)
                    context.UpdateTarget(Draw(snapshot));
            }
        });

    internal static IRenderable Draw(LiveSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("step");
        foreach (var name in (string[])["now/s", "p50", "p99", "count", "errors"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var step in snapshot.Steps)
        {
            table.AddRow(
                step.Name.EscapeMarkup(), Quantity.Rate(step.Rate), Quantity.Time(step.P50), Quantity.Time(step.P99), Quantity.Count(step.Count),
                step.Errors == 0 ? "0" : $"[red]{Quantity.Count(step.Errors)}[/]");
        }

        return new Rows(new Markup(Progress(snapshot)), new Markup(Connections(snapshot)), table);
    }

    private static string Progress(LiveSnapshot snapshot)
    {
        var begin = $"[bold]{LivePhase.Name(snapshot.Phase),-10}[/] ";
        if (snapshot.Total <= 0)
            return begin + Quantity.Duration(Math.Round(snapshot.Elapsed));
        var done = (int)Math.Round(Math.Clamp(snapshot.Elapsed / snapshot.Total, 0, 1) * BarWidth);
        var left = Math.Max(0, Math.Ceiling(snapshot.Total - snapshot.Elapsed));
        return $"{begin}[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/] {Quantity.Duration(left)} left";
    }

    private static string Connections(LiveSnapshot snapshot) =>
        $"{Quantity.Count(snapshot.Connections)} of {Quantity.Count(snapshot.RequestedConnections)} connections";
}
