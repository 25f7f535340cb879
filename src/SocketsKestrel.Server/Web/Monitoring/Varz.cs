namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>What <c>/varz</c> says.</summary>
internal sealed record Varz
{
    public required string Version { get; init; }

    public required DateTime Started { get; init; }

    public required DateTime Now { get; init; }

    public required double UptimeSeconds { get; init; }

    public required string State { get; init; }

    /// <summary>Open connections of all endpoints; UDP peers are none.</summary>
    public required int Connections { get; init; }

    /// <summary>The physical memory that the process takes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Processor time taken since the start, user and system.</summary>
    public required double CpuSeconds { get; init; }

    public required int Cores { get; init; }

    public required VarzGc Gc { get; init; }

    public required Dictionary<string, VarzListener> Endpoints { get; init; }
}
