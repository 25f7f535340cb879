namespace SocketsKestrel.EndToEnd.Terminal;

/// <summary>The terminal that a window is in.</summary>
internal sealed record TerminalLaunch
{
    public int Width { get; init; } = 80;

    public int Height { get; init; } = 20;

    /// <summary>The current folder; the tests' if <see langword="null"/>.</summary>
    public string? Folder { get; init; }

    public Dictionary<string, string> Environment { get; init; } = new(StringComparer.Ordinal);
}
