using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Client.Configuration;

/// <summary>An endpoint as the server's configuration has it, its defaults merged in.</summary>
internal sealed record ConfiguredEndpoint
{
    public required string Name { get; init; }

    /// <summary>As it is written there.</summary>
    public required string Url { get; init; }

    public string Mode { get; init; } = "";

    public bool IsEnabled { get; init; } = true;

    public FramingType Framing { get; init; }

    /// <summary>The longest message on a stream, framing not counted.</summary>
    public int MaxLength { get; init; }

    /// <summary>The longest datagram.</summary>
    public int MaxDatagramSize { get; init; }

    /// <summary>How many clients it takes; <see langword="null"/> is any number.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Whether UDP clients have to prove their addresses.</summary>
    public bool WantsCookies { get; init; }
}
