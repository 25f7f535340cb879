using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Scenarios.Ramp;

/// <summary>One report of all tries: that of the highest rate that held, or of the last one if none did.</summary>
/// <param name="tries">In their order; one at least.</param>
/// <param name="goal">What was asked of them.</param>
internal sealed class RampReport(IReadOnlyList<RampTry> tries, string goal)
{
    private readonly IReadOnlyList<LoadReport> _reports = [.. tries.Select(each => each.Result.Report)];

    /// <param name="held">The highest rate that held.</param>
    /// <param name="options">Those of the search.</param>
    /// <param name="failure">Why the search could not go on, if it could not.</param>
    public LoadResult Make(double? held, LoadTestOptions options, string? failure)
    {
        var shown = tries.LastOrDefault(each => each.Held && each.Rate == held) ?? tries[^1];
        var report = shown.Result.Report;
        report = report with
        {
            Scenario = "ramp",
            Options = new SortedDictionary<string, string>(report.Options.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal) { ["goal"] = goal },
            Steps = [.. report.Steps.Select(step => step.Name == shown.Step.Name ? WithIncorrect(step, shown) : step)],
            Generator = GeneratorTotals.Of(report, [.. _reports]),
            Tries = [.. tries.Select(each => each.Report)],
            Findings = [.. Findings(held is null ? null : shown)],
            Thresholds = [shown.Goal],
            Warnings = [.. Warnings(failure), .. report.Warnings],
        };
        return new LoadResult(ReportBuilder.Judge(report, options, tries[^1].IsInterrupted), shown.Result.Histograms);
    }

    private static string Percentile(RampTry one) => $"p99 {Quantity.Time(one.Step.Latency.P99)}";

    /// <summary>What is wrong at any rate is wrong with the server: it counts wherever it was seen.</summary>
    private StepReport WithIncorrect(StepReport step, RampTry shown)
    {
        var kinds = tries.Where(each => each != shown).SelectMany(each => each.IncorrectKinds)
            .Concat(step.ErrorKinds)
            .GroupBy(kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(kind => kind.Key, kind => kind.Sum(each => each.Value), StringComparer.Ordinal);
        return step with
        {
            ErrorKinds = kinds,
            Errors = kinds.Values.Sum(),
            Lost = kinds.GetValueOrDefault(ErrorKind.Lost),
            Duplicates = kinds.GetValueOrDefault(ErrorKind.Duplicate),
            Reordered = kinds.GetValueOrDefault(ErrorKind.Reordered),
            Phantoms = kinds.GetValueOrDefault(ErrorKind.Phantom),
        };
    }

    private IEnumerable<string> Findings(RampTry? best)
    {
        var last = tries[^1];
        yield return best is not null ? $"The highest rate that kept {goal}: {Quantity.Rate(best.Rate)}/s ({Percentile(best)})."
            : last.IsInterrupted ? $"The search was interrupted before any rate kept {goal}."
            : $"No rate from {Quantity.Rate(tries.Min(each => each.Rate))}/s on kept {goal}.";
        if (best is not null && last.IsInterrupted)
            yield return "The search was interrupted: the server may hold more.";

        // The nearest of those beyond it, and of two such the second.
        if (tries.Reverse().Where(each => !each.Held && !each.IsInterrupted && each.Rate >= (best?.Rate ?? 0)).MinBy(each => each.Rate) is not { } beyond)
            yield break;
        var finding = $"At {Quantity.Rate(beyond.Rate)}/s: {beyond.Why}.";
        yield return beyond.HasIncorrect || beyond.GeneratorLimit is not { } limit ? finding : $"{finding} The load engine may have been the limit, not the server: {limit}. The server may hold more.";
    }

    private IEnumerable<string> Warnings(string? failure)
    {
        if (failure is not null)
            yield return $"The search could not go on: {failure}";
        foreach (var each in tries.Where(each => each.HasIncorrect))
            yield return $"At {Quantity.Rate(each.Rate)}/s answers were incorrect ({each.Why}): the search ended there, as no rate excuses that.";
    }
}
