using System.Globalization;
using System.Text;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>What all forms of a report say of a run, its target, its machine and both sides.</summary>
internal static class Facts
{
    /// <summary>What a reader of an interrupted run must know first.</summary>
    public const string Interrupted = "Interrupted: this is a report of what was measured until then.";

    /// <summary>How it ended, in a word; without thresholds nothing was there to pass.</summary>
    public static string Outcome(LoadReport report) => report.Outcome switch
    {
        RunOutcome.Interrupted => "Interrupted",
        RunOutcome.Failed => "Failed",
        _ when report.Thresholds.Count > 0 => "Passed",
        _ => "Completed",
    };

    /// <summary>What was loaded: address, endpoint, mode, framing.</summary>
    public static string Target(TargetInfo target)
    {
        var parts = new List<string>();
        if (target.Endpoint is { } endpoint) parts.Add($"endpoint {endpoint}");
        if (target.Mode is { } mode) parts.Add($"mode {mode}");
        if (target.Framing is { } framing) parts.Add($"framing {framing}");
        return parts.Count == 0 ? target.Url : $"{target.Url} ({string.Join(", ", parts)})";
    }

    /// <summary>How long was measured.</summary>
    public static string Measured(LoadReport report) =>
        $"{Quantity.Duration(report.Duration)}, after {Quantity.Duration(report.Warmup)} of warm-up";

    /// <summary>The run: when, what, with which options.</summary>
    public static IEnumerable<Fact> Run(LoadReport report)
    {
        yield return new Fact("Scenario", report.Scenario);
        yield return new Fact("Target", Target(report.Target));
        yield return new Fact("Started", report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        yield return new Fact("Measured", Measured(report));
        foreach (var (name, value) in report.Options) yield return new Fact($"--{name}", value);
    }

    /// <summary>Where it was measured, and with what.</summary>
    public static IEnumerable<Fact> Machine(MachineInfo machine)
    {
        yield return new Fact("Host", machine.Name);
        yield return new Fact("System", machine.System);
        yield return new Fact("Processor", machine.Processor);
        yield return new Fact("Processors", Quantity.Count(machine.Processors));
        yield return new Fact("Memory", Quantity.Size(machine.MemoryBytes));
        yield return new Fact("Runtime", machine.Runtime);
        yield return new Fact("Load engine", machine.Version);
    }

    /// <summary>How the engine fared.</summary>
    public static IEnumerable<Fact> Generator(GeneratorReport generator)
    {
        yield return new Fact("Processes", Quantity.Count(generator.Processes));
        yield return new Fact("Processor, busiest process", $"{Quantity.Share(generator.CpuShare)} of one");
        yield return new Fact("GC pauses", $"{Quantity.Share(generator.GcPauseShare)} of the time, longest {Quantity.Time(generator.GcPauseMax)}");
        yield return new Fact("Event loop late by", Distribution(generator.LoopLag));
        yield return new Fact("Sends late by over 1 ms", Quantity.Count(generator.LateSends));
        yield return new Fact("Memory", Quantity.Size(generator.MemoryBytes));
        yield return new Fact("Connections", $"{Quantity.Count(generator.Connections)} at most, {Quantity.Count(generator.ConnectionsOpened)} opened");
        yield return new Fact("Sent", $"{Quantity.Count(generator.MessagesSent)} messages, {Quantity.Size(generator.BytesSent)}");
        yield return new Fact("Received", $"{Quantity.Count(generator.MessagesReceived)} messages, {Quantity.Size(generator.BytesReceived)}");
    }

    /// <summary>How the server fared.</summary>
    public static IEnumerable<Fact> Server(ServerReport server)
    {
        if (server.ProcessId == 0)
        {
            yield return new Fact("Process", "not known");
            yield break;
        }

        yield return new Fact("Process", server.ProcessId.ToString(CultureInfo.InvariantCulture));
        yield return new Fact("Processor", $"{Quantity.Share(server.CpuShare)} of one, {Quantity.Time(server.CpuSeconds)}");
        yield return new Fact("Memory before", Quantity.Size(server.MemoryBefore));
        yield return new Fact("Memory at most", Quantity.Size(server.MemoryMax));
        yield return new Fact("Memory after", Quantity.Size(server.MemoryAfter));
        yield return new Fact("Descriptors at most", Quantity.Count(server.DescriptorsMax));
    }

    /// <summary>What went wrong in a step, most first: <c>lost 12, wrong 3</c>.</summary>
    public static string ErrorKinds(StepReport step)
    {
        var text = new StringBuilder();
        foreach (var (kind, count) in step.ErrorKinds.Where(kind => kind.Value > 0).OrderByDescending(kind => kind.Value))
            text.Append(text.Length == 0 ? "" : ", ").Append(kind).Append(' ').Append(Quantity.Count(count));
        return text.ToString();
    }

    /// <summary>A difference of counts with its sign.</summary>
    public static string Difference(CountComparison comparison) => comparison.Difference switch
    {
        0 => "0",
        > 0 => "+" + Quantity.Count(comparison.Difference),
        _ => Quantity.Count(comparison.Difference),
    };

    private static string Distribution(LatencyReport latency) => latency.Count == 0
        ? Quantity.None
        : $"p50 {Quantity.Time(latency.P50)}, p99 {Quantity.Time(latency.P99)}, max {Quantity.Time(latency.Max)}";
}
