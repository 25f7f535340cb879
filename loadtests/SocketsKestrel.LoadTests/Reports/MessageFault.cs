namespace SocketsKestrel.LoadTests.Reports;

/// <summary>What may happen to a message; a column of a table, shown where it did happen.</summary>
internal sealed record MessageFault(string Name, Func<StepReport, long> Of)
{
    private static readonly MessageFault[] All =
    [
        new("lost", step => step.Lost),
        new("duplicate", step => step.Duplicates),
        new("reordered", step => step.Reordered),
        new("phantom", step => step.Phantoms),
    ];

    /// <summary>All four if any of them happened: then the zeros beside it are news too.</summary>
    public static IReadOnlyList<MessageFault> Seen(LoadReport report) =>
        report.Steps.Any(step => All.Any(fault => fault.Of(step) > 0)) ? All : [];
}
