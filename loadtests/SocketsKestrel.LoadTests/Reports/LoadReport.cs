using System.Text.Json;
using System.Text.Json.Serialization;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>What a run measured: the content of <c>report.json</c>. Times are in seconds, sizes in bytes, rates per second.</summary>
public sealed record LoadReport
{
    /// <summary>The names of <c>report.json</c>.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteNumber() },
    };

    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The command that repeats the run; empty if it was not started from a command line.</summary>
    public string Command { get; init; } = "";

    /// <summary>How it ended.</summary>
    public RunOutcome Outcome { get; init; }

    /// <summary>When the first client connected.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The warm-up before the measurement.</summary>
    public double Warmup { get; init; }

    /// <summary>How long was measured; less than asked for in a run that was interrupted.</summary>
    public double Duration { get; init; }

    /// <summary>What was loaded.</summary>
    public required TargetInfo Target { get; init; }

    /// <summary>The options of the run that matter for its numbers, by their names on the command line, such as <c>connections</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it was measured.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>In the order in which a client takes them: connect, tls, what the scenario does.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>What came out, in sentences, where the steps alone do not say it.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The runs that this one is the outcome of, in their order, where it took a search.</summary>
    public IReadOnlyList<TryReport> Tries { get; init; } = [];

    /// <summary>How the load engine itself fared.</summary>
    public required GeneratorReport Generator { get; init; }

    /// <summary>How the server fared, if its process is known.</summary>
    public ServerReport? Server { get; init; }

    /// <summary>What was asked of the numbers.</summary>
    public IReadOnlyList<ThresholdReport> Thresholds { get; init; } = [];

    /// <summary>What the reader has to know before believing the numbers.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
