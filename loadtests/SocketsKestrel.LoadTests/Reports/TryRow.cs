namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A line of the table of tries.</summary>
internal static class TryRow
{
    /// <summary>The first one is text, the others are figures.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["Try", "Requested/s", "Achieved/s", "p50", "p99", "Errors", "Load engine"];

    public static IReadOnlyList<string> Of(TryReport report) =>
    [
        report.Held ? "held" : report.Why, Quantity.Rate(report.Rate), Quantity.Rate(report.AchievedRate), Quantity.Time(report.P50), Quantity.Time(report.P99),
        Quantity.Count(report.Errors), Quantity.Share(report.GeneratorCpu),
    ];
}
