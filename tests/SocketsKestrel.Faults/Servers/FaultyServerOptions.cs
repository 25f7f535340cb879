namespace SocketsKestrel.Faults.Servers;

/// <summary>What a <see cref="FaultyServer"/> does, and does wrong.</summary>
public sealed record FaultyServerOptions
{
    /// <summary>What becomes of messages.</summary>
    public ServerMode Mode { get; init; }

    /// <summary>Datagrams instead of connections.</summary>
    public bool IsUdp { get; init; }

    /// <summary>On TCP: messages are so many bytes, without framing; <see langword="null"/>: lines, up to LF.</summary>
    public int? MessageSize { get; init; }

    /// <summary>What is done wrong.</summary>
    public ServerFault Fault { get; init; }

    /// <summary>With which answers: every n-th of all that the server has to give, beginning with the n-th.</summary>
    public int Every { get; init; } = 10;

    /// <summary>Messages that are answered rightly and not counted, such as those by which clients join.</summary>
    public Func<ReadOnlySpan<byte>, bool> IsExempt { get; init; } = static _ => false;

    /// <summary>How late an answer is with <see cref="ServerFault.Delay"/>.</summary>
    public TimeSpan Delay { get; init; }
}
