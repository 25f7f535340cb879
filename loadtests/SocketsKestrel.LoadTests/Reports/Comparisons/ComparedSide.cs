namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>One side of a comparison.</summary>
/// <param name="Name"><c>A</c> or <c>B</c>.</param>
/// <param name="Files">Where its reports are from.</param>
/// <param name="Reports">Its runs: one, or several of the same.</param>
public sealed record ComparedSide(string Name, IReadOnlyList<string> Files, IReadOnlyList<LoadReport> Reports)
{
    internal string SpreadIsOf => Reports.Count == 1
        ? "1 run; the spread is over its time"
        : $"{Reports.Count} runs, the figures are their medians; the spread is of the runs";

    internal static ComparedSide Read(string name, IReadOnlyList<string> files)
    {
        if (files.Count == 0) throw new ReportFormatException($"There is no report for side {name}");
        return new ComparedSide(name, files, [.. files.Select(ReportFile.Read)]);
    }

    /// <summary>A step in each run that has it, within the measured time.</summary>
    internal IReadOnlyList<StepReport> Step(string name) =>
    [
        .. from report in Reports
           from step in report.Steps
           where step.Name == name
           select step with { Timeline = MeasuredTime.Timeline(step, report.Duration) },
    ];
}
