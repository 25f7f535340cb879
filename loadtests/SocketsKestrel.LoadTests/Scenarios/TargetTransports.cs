namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>What a scenario can go over.</summary>
[Flags]
internal enum TargetTransports
{
    /// <summary>None: it needs no target.</summary>
    None = 0,

    /// <summary><c>tcp</c>, <c>tls</c> and unix sockets.</summary>
    Streams = 1,

    /// <summary><c>udp</c>.</summary>
    Datagrams = 2,

    /// <summary>All of them.</summary>
    Any = Streams | Datagrams,
}
