namespace SocketsKestrel.LoadTests.Targets;

/// <summary>How to start a server.</summary>
internal sealed record ServerLaunch
{
    /// <summary>See <see cref="ServerProgram"/>.</summary>
    public required string Program { get; init; }

    /// <summary>Its configuration file.</summary>
    public required string Config { get; init; }

    /// <summary>Settings that override the file, such as <c>--SocketsKestrel:Endpoints:Echo:Url=tcp://127.0.0.1:0</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Where its log is kept; <see langword="null"/>: nowhere.</summary>
    public string? LogFile { get; init; }
}
