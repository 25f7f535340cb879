using SocketsKestrel.LoadTests.Commands.Values;
using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>What the options of a run said, one by one read, not yet held against each other.</summary>
internal sealed class RunArguments(LoadTestOptions defaults)
{
    /// <summary>What goes to the engine; its target is still missing.</summary>
    public LoadTestOptions Load { get; set; } = defaults;

    public List<StageText> Stages { get; } = [];

    /// <summary>A URL, or an endpoint's name.</summary>
    public string? Target { get; set; }

    /// <summary>The server's configuration file.</summary>
    public string? Config { get; set; }

    public bool StartServer { get; set; }

    public int? ServerProcess { get; set; }

    /// <summary>Where the server's counters are read.</summary>
    public Uri? Metrics { get; set; }

    /// <summary>The folder for the reports.</summary>
    public string? Out { get; set; }

    /// <summary>The values of options that only one scenario has, by name.</summary>
    public Dictionary<string, string> Own { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of the options that were given.</summary>
    public HashSet<string> Given { get; } = new(StringComparer.Ordinal);
}
