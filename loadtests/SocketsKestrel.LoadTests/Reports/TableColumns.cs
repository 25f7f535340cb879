using Spectre.Console;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Columns of figures.</summary>
internal static class TableColumns
{
    /// <summary>Adds columns that are aligned to the right.</summary>
    public static void AddNumbers(this Table table, params IEnumerable<string> names)
    {
        foreach (var name in names) table.AddColumn(new TableColumn(name.EscapeMarkup()).RightAligned().NoWrap().Padding(2, 0));
    }
}
