using HdrHistogram;
using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Engine;

/// <summary>Makes the numbers of a report out of what was recorded.</summary>
internal static class ReportBuilder
{
    public static LoadResult Build(Scenario scenario, LoadTestOptions options, RecordedRun run, DateTimeOffset startedAt, bool isInterrupted)
    {
        var seconds = Math.Max(0, run.To - run.From) / 1e9;
        var schedule = options.Rate is null ? null : new Schedule(options);
        var requested = schedule is null || seconds == 0
            ? (double?)null
            : schedule.CountBetween(schedule.WarmupSeconds, schedule.WarmupSeconds + seconds) / seconds * scenario.ResultsPerMessage(options);
        var report = new LoadReport
        {
            Scenario = scenario.Name,
            StartedAt = startedAt,
            Warmup = options.Warmup.TotalSeconds,
            Duration = seconds,
            Target = new(options.Url, null, null, options.HasFraming ? options.Framing.ToString() : null),
            Options = ReportedOptions.Of(options),
            Machine = Machine.Describe(),
            Steps = run.Steps.ConvertAll(step => Build(step, run, seconds, step.CountsAlways ? null : requested)),
            Findings = run.Findings,
            Generator = run.Generator,
            Warnings = [.. run.Warnings, .. GeneratorWarnings.For(run, options)],
        };
        return new(Judge(report, options, isInterrupted), [.. run.Steps.Where(step => step.Count > 0).Select(step => Histograms(step, run, startedAt))]);
    }

    /// <summary>Holds the thresholds against a report, in which there may be some already.</summary>
    public static LoadReport Judge(LoadReport report, LoadTestOptions options, bool isInterrupted)
    {
        IReadOnlyList<ThresholdReport> thresholds = [.. report.Thresholds, .. options.Thresholds.Select(threshold => threshold.Evaluate(report))];
        return report with
        {
            Thresholds = thresholds,
            Outcome = isInterrupted ? RunOutcome.Interrupted : thresholds.All(threshold => threshold.Passed) ? RunOutcome.Passed : RunOutcome.Failed,
        };
    }

    private static StepReport Build(RecordedStep step, RecordedRun run, double seconds, double? requested)
    {
        var time = step.CountsAlways ? Math.Max(0, step.Last - step.First) / 1e9 : seconds;
        long Errors(string kind) => step.Errors.GetValueOrDefault(kind);
        return new()
        {
            Name = step.Name,
            Count = step.Count,
            AchievedRate = time > 0 ? (step.CountsAlways ? step.Count : step.CountInTime) / time : 0,
            RequestedRate = requested,
            Latency = LatencyReports.From(step.Latency()),
            LatencyFromSend = step.FromSend is { } fromSend ? LatencyReports.From(fromSend) : null,
            Errors = step.Errors.Values.Sum(),
            ErrorKinds = step.Errors,
            Lost = Errors(ErrorKind.Lost),
            Duplicates = Errors(ErrorKind.Duplicate),
            Reordered = Errors(ErrorKind.Reordered),
            Phantoms = Errors(ErrorKind.Phantom),
            LateSends = step.LateSends,
            Timeline = step.CountsAlways ? [] : [.. Timeline(step, run)],
        };
    }

    /// <summary>Pieces in which nothing came are part of it: a server that stood still is to be seen.</summary>
    private static IEnumerable<IntervalReport> Timeline(RecordedStep step, RecordedRun run)
    {
        var length = MeasuredWindow.IntervalOf((run.To - run.From) / 1e9);
        var recorded = step.Intervals.ToDictionary(interval => interval.Start);
        for (var start = run.From; start < run.To; start += length)
            yield return At(start, Math.Min(length, run.To - start));
        if (recorded.ContainsKey(run.To))
            yield return At(run.To, length); // what came only after the measured time

        IntervalReport At(long start, long ticks)
        {
            var interval = recorded.GetValueOrDefault(start);
            var histogram = interval?.Latency ?? new LongHistogram(1, 2, 3);
            return new(
                (start - run.From) / 1e9,
                ticks / 1e9,
                histogram.TotalCount / (ticks / 1e9),
                LatencyReports.At(histogram, 50),
                LatencyReports.At(histogram, 99),
                histogram.TotalCount > 0 ? histogram.GetMaxValue() / 1e9 : 0,
                interval?.Errors ?? 0);
        }
    }

    private static StepHistograms Histograms(RecordedStep step, RecordedRun run, DateTimeOffset startedAt)
    {
        // Wall-clock times only label the intervals: the measurement's own clock knows no date.
        var origin = startedAt.ToUnixTimeMilliseconds();
        foreach (var interval in step.Intervals)
        {
            interval.Latency.StartTimeStamp = origin + (Math.Max(0, interval.Start - run.From) / 1_000_000);
            interval.Latency.EndTimeStamp = interval.Latency.StartTimeStamp + MeasuredWindow.IntervalOf((run.To - run.From) / 1e9) / 1_000_000;
        }

        return new(step.Name, step.Latency(), step.Intervals.ConvertAll(interval => interval.Latency));
    }
}
