namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>The figures of a comparison as a person reads them.</summary>
internal static class ComparisonText
{
    public static readonly IReadOnlyList<string> Head = ["A", "spread", "B", "spread", "B/A", "spread"];

    public static string Verdict(FigureComparison figure) => figure.Verdict switch
    {
        Comparisons.Verdict.Better => "better",
        Comparisons.Verdict.Worse => "worse",
        Comparisons.Verdict.WithinSpread => figure.A == figure.B ? "same" : "within the spread",
        _ => "",
    };

    /// <summary>The cells below <see cref="Head"/>.</summary>
    public static IReadOnlyList<string> Cells(FigureComparison figure) =>
    [
        Value(figure, figure.A.Value), Spread(figure, figure.A),
        Value(figure, figure.B.Value), Spread(figure, figure.B),
        Quantity.Ratio(figure.Ratio),
        double.IsNaN(figure.LeastRatio) || double.IsNaN(figure.GreatestRatio)
            ? ""
            : $"{Quantity.Ratio(figure.LeastRatio)} .. {Quantity.Ratio(figure.GreatestRatio)}",
    ];

    /// <summary>Which runs a side is.</summary>
    public static IEnumerable<Fact> Side(ComparedSide side)
    {
        for (var run = 0; run < side.Files.Count; run++)
            yield return new Fact(side.Files[run], $"{side.Reports[run].Scenario}: {Facts.Outcome(side.Reports[run])}, {Facts.Measured(side.Reports[run])}");
        yield return new Fact("Runs", side.SpreadIsOf);
        yield return new Fact("Target", Facts.Target(side.Reports[0].Target));
        foreach (var (name, value) in side.Reports[0].Options) yield return new Fact($"--{name}", value);
        if (side.Reports[0].Command is { Length: > 0 } command) yield return new Fact("Command", command);
        var machine = side.Reports[0].Machine;
        yield return new Fact("Machine", $"{machine.Name}, {machine.System}, {machine.Processors} x {machine.Processor}, {machine.Runtime}");
    }

    private static string Spread(FigureComparison figure, Measured side) =>
        side is { Least: { } least, Greatest: { } greatest } && least != greatest ? $"{Value(figure, least)} .. {Value(figure, greatest)}" : "";

    private static string Value(FigureComparison figure, double value) => figure.Kind switch
    {
        FigureKind.Rate => Quantity.Rate(value) + "/s",
        FigureKind.Latency => Quantity.Time(value),
        _ => Quantity.Share(value),
    };
}
