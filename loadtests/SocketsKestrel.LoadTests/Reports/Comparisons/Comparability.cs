namespace SocketsKestrel.LoadTests.Reports.Comparisons;

/// <summary>Whether runs may be compared: what should be the same in all of them, and is not.</summary>
internal static class Comparability
{
    public static IEnumerable<string> Warnings(ComparedSide a, ComparedSide b)
    {
        foreach (var trait in Traits(a, b))
        {
            var (inA, inB) = (Values(a, trait.Of), Values(b, trait.Of));
            if (inA != inB || inA.Contains(Or, StringComparison.Ordinal)) yield return $"Not the same {trait.Name}: A {inA}, B {inB}";
        }

        foreach (var side in new[] { a, b })
        {
            foreach (var name in Missing(side, side == a ? b : a)) yield return $"Step {name} is only in {side.Name}";
            for (var run = 0; run < side.Reports.Count; run++)
            {
                var report = side.Reports[run];
                if (report.Outcome == RunOutcome.Interrupted) yield return $"{side.Name} ({side.Files[run]}) was interrupted";
                foreach (var warning in report.Warnings) yield return $"{side.Name} ({side.Files[run]}): {warning}";
            }
        }
    }

    private const string Or = " or ";

    private static IEnumerable<(string Name, Func<LoadReport, string?> Of)> Traits(ComparedSide a, ComparedSide b)
    {
        yield return ("scenario", report => report.Scenario);
        yield return ("transport", report => report.Target.Url.Split("://")[0]);
        yield return ("mode", report => report.Target.Mode);
        yield return ("framing", report => report.Target.Framing);
        var options = a.Reports.Concat(b.Reports).SelectMany(report => report.Options.Keys).Distinct(StringComparer.Ordinal);
        foreach (var option in options) yield return ($"--{option}", report => report.Options.GetValueOrDefault(option));
        yield return ("machine", report => report.Machine.Name);
        yield return ("system", report => report.Machine.System);
        yield return ("processor", report => $"{report.Machine.Processors} x {report.Machine.Processor}");
        yield return ("memory", report => Quantity.Size(report.Machine.MemoryBytes));
        yield return ("runtime", report => report.Machine.Runtime);
        yield return ("load engine", report => report.Machine.Version);
    }

    private static string Values(ComparedSide side, Func<LoadReport, string?> of) =>
        string.Join(Or, side.Reports.Select(of).Select(value => value ?? "none").Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> Missing(ComparedSide side, ComparedSide other) => side.Reports
        .SelectMany(report => report.Steps.Select(step => step.Name))
        .Distinct(StringComparer.Ordinal)
        .Where(name => other.Step(name).Count == 0);
}
