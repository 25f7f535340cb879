using Spectre.Console;

namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>A comparison in the terminal.</summary>
internal static class ComparisonTable
{
    public static void Write(IAnsiConsole console, ReportComparison comparison)
    {
        using var page = new ConsolePage(console);
        foreach (var side in new[] { comparison.A, comparison.B })
            page.Line($"[bold]{side.Name}[/]  {string.Join(", ", side.Files).EscapeMarkup()} ({side.SpreadIsOf})");
        foreach (var step in comparison.Steps) page.Table(Table(step, page));
        if (comparison.Steps.Count == 0) page.Line("There is no step that both sides have.");
        page.Gap();
        foreach (var warning in comparison.Warnings) page.Line($"[black on yellow]WARNING:[/] [yellow]{warning.EscapeMarkup()}[/]");
    }

    private static Table Table(StepComparison step, ConsolePage page)
    {
        var table = page.NewTable(step.Name);
        table.AddNumbers(ComparisonText.Head);
        table.AddColumn(new TableColumn("").PadLeft(2).NoWrap());
        foreach (var figure in step.Figures)
        {
            var colour = figure.Verdict switch { Verdict.Better => "green", Verdict.Worse => "red", _ => "grey" };
            table.AddRow([figure.Name.EscapeMarkup(), .. ComparisonText.Cells(figure), $"[{colour}]{ComparisonText.Verdict(figure)}[/]"]);
        }

        return table;
    }
}
