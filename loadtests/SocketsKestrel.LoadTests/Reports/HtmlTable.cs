namespace SocketsKestrel.LoadTests.Reports;

/// <summary>Tables of a page.</summary>
internal static class HtmlTable
{
    /// <summary>A table, if it has rows; the first <paramref name="textColumns"/> columns are text, the others figures.</summary>
    public static void Table(this HtmlText html, int textColumns, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<HtmlCell>> rows)
    {
        var any = false;
        foreach (var row in rows)
        {
            if (!any) WriteHead(html, textColumns, head);
            any = true;
            html.Add($"<tr>");
            for (var column = 0; column < row.Count; column++)
            {
                var cell = row[column];
                if (column < textColumns) html.Add($"""<td class="{cell.Class}">{cell.Text}</td>""");
                else html.Add($"""<td class="number {cell.Class}">{cell.Text}</td>""");
            }

            html.Add($"</tr>\n");
        }

        if (any) html.Add($"</tbody></table></div>\n");
    }

    /// <summary>A list of facts under a heading of its own.</summary>
    public static void Facts(this HtmlText html, string heading, IEnumerable<Fact> facts)
    {
        html.Add($"""<section class="facts"><h3>{heading}</h3><dl>""");
        foreach (var fact in facts) html.Add($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>");
        html.Add($"</dl></section>\n");
    }

    private static void WriteHead(HtmlText html, int textColumns, IReadOnlyList<string> head)
    {
        html.Add($"""<div class="scroll"><table><thead><tr>""");
        for (var column = 0; column < head.Count; column++)
        {
            if (column < textColumns) html.Add($"""<th scope="col">{head[column]}</th>""");
            else html.Add($"""<th scope="col" class="number">{head[column]}</th>""");
        }

        html.Add($"</tr></thead><tbody>\n");
    }
}
