namespace SocketsKestrel.Terminal.Lines;

/// <summary>How input becomes messages, and messages output.</summary>
internal sealed record PumpOptions
{
    /// <summary>Whether bytes go through as they are; else a line of the input is a message, and a message a line of the output.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether what comes is made safe for a terminal.</summary>
    public bool IsForScreen { get; init; }

    /// <summary>Set before each message that is sent.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Sent before the input, to a server that knows its client by the first message.</summary>
    public string? Greeting { get; init; }

    /// <summary>Sent after the input.</summary>
    public IReadOnlyList<string> Farewell { get; init; } = [];

    /// <summary>After the input: how long nothing may come before it is over. <see langword="null"/> is until the server ends the connection.</summary>
    public TimeSpan? Wait { get; init; }
}
