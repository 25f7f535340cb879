using Spectre.Console;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>
/// A console to write tables to. Where it is no terminal nobody's eyes set the width: lines are as long as they are, and
/// tables have no lines drawn, and nothing is coloured.
/// </summary>
internal sealed class ConsolePage : IDisposable
{
    private const int Unlimited = 4096;

    private readonly IAnsiConsole _console;
    private readonly int _width;
    private readonly bool _ansi;

    public ConsolePage(IAnsiConsole console)
    {
        _console = console;
        _width = console.Profile.Width;
        _ansi = console.Profile.Capabilities.Ansi;
        if (console.Profile.Out.IsTerminal) return;
        console.Profile.Width = Unlimited;
        console.Profile.Capabilities.Ansi = false;
    }

    public void Line(string markup) => _console.MarkupLine(markup);

    /// <summary>A table whose first column is text.</summary>
    public Table NewTable(string firstColumn) => new Table()
        .Border(_console.Profile.Out.IsTerminal ? TableBorder.Simple : TableBorder.None)
        .AddColumn(new TableColumn(firstColumn.EscapeMarkup()).PadRight(2));

    /// <summary>Writes it, if it has rows.</summary>
    public void Table(Table table)
    {
        if (table.Rows.Count == 0) return;
        Gap();
        _console.Write(table);
    }

    /// <summary>An empty line, where no drawn table brings its own.</summary>
    public void Gap()
    {
        if (!_console.Profile.Out.IsTerminal) _console.WriteLine();
    }

    public void Dispose()
    {
        _console.Profile.Width = _width;
        _console.Profile.Capabilities.Ansi = _ansi;
    }
}
