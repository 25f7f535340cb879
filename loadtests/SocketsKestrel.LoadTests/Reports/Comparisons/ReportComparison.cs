using Spectre.Console;

namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>Two runs side by side, or several of each: how many times as much B has of what A has, and whether that may be chance.</summary>
public sealed class ReportComparison
{
    /// <summary>Compares reports that are read already.</summary>
    public ReportComparison(ComparedSide a, ComparedSide b)
    {
        A = a;
        B = b;
        Warnings = [.. Comparability.Warnings(a, b)];
        Steps =
        [
            .. a.Reports
                .SelectMany(report => report.Steps.Select(step => step.Name))
                .Distinct(StringComparer.Ordinal)
                .Where(name => b.Step(name).Count > 0)
                .OrderByDescending(name => a.Step(name).Max(step => step.Count))
                .Select(name => StepComparison.Of(a.Step(name), b.Step(name))),
        ];
    }

    /// <summary>What is compared with.</summary>
    public ComparedSide A { get; }

    /// <summary>What is compared.</summary>
    public ComparedSide B { get; }

    /// <summary>What both sides have; first what the runs were made for, which is what happened most often.</summary>
    public IReadOnlyList<StepComparison> Steps { get; }

    /// <summary>Why the ratios may say something else than they seem to.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads the reports of both sides; a folder stands for the <c>report.json</c> in it.</summary>
    /// <exception cref="ReportFormatException">One is not there, or no report.</exception>
    public static ReportComparison Load(IReadOnlyList<string> a, IReadOnlyList<string> b) =>
        new(ComparedSide.Read("A", a), ComparedSide.Read("B", b));

    /// <summary>Writes tables of ratios.</summary>
    public void Write(IAnsiConsole console) => ComparisonTable.Write(console, this);

    /// <summary>Writes <c>compare.html</c> and <c>compare.md</c>; makes the folder.</summary>
    public void WriteFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "compare.html"), HtmlComparison.Render(this));
        File.WriteAllText(Path.Combine(folder, "compare.md"), MarkdownComparison.Render(this));
    }
}
