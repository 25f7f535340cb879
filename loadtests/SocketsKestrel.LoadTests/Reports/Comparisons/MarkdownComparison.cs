namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary><c>compare.md</c>.</summary>
internal static class MarkdownComparison
{
    public static string Render(ReportComparison comparison)
    {
        var text = new MarkdownText();
        text.Heading(1, "B compared with A");
        foreach (var warning in comparison.Warnings) text.Alert("Warning: " + warning);
        if (comparison.Steps.Count == 0) text.Paragraph("There is no step that both sides have.");
        foreach (var step in comparison.Steps)
        {
            text.Table(1, [step.Name, .. ComparisonText.Head, ""], step.Figures.Select(figure =>
                new[] { figure.Name }.Concat(ComparisonText.Cells(figure)).Append(ComparisonText.Verdict(figure)).ToArray()));
        }

        text.Table("A", ComparisonText.Side(comparison.A));
        text.Table("B", ComparisonText.Side(comparison.B));
        return text.ToString();
    }
}
