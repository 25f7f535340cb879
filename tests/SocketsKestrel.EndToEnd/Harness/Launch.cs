namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>How to start a server: as a user would, from a folder, with arguments and variables.</summary>
internal sealed record Launch
{
    /// <summary>Becomes a file that is passed with --config; without it the server looks for its own.</summary>
    public Settings? Settings { get; init; }

    public string[] Arguments { get; init; } = [];

    public Dictionary<string, string> Environment { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The current folder of the server; an empty one when not given.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// A line of bash that ends by becoming the server, <c>exec "$0" "$@"</c>: with another limit (ulimit), or its output elsewhere.
    /// </summary>
    public string? Shell { get; init; }

    public static implicit operator Launch(Settings settings) => new() { Settings = settings };

    /// <summary>Every endpoint of the files at the repository's root on a port of its own, in the named environment.</summary>
    public static Launch OfRootFiles(string environment, params string[] endpoints)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = environment,
            ["Kestrel__Endpoints__Web__Url"] = "http://127.0.0.1:0",
        };
        foreach (var name in endpoints)
            variables[$"SocketsKestrel__Endpoints__{name}__Url"] = name.StartsWith("Udp", StringComparison.Ordinal) ? "udp://127.0.0.1:0" : "tcp://127.0.0.1:0";
        return new Launch { Environment = variables, Folder = Repository.Root };
    }
}
