namespace SocketsKestrel.Server.Web.Monitoring;

/// <summary>What <c>/connz</c> says.</summary>
internal sealed record Connz
{
    public required DateTime Now { get; init; }

    /// <summary>How many there are of the state and endpoint asked for, on this page or not.</summary>
    public required int NumConnections { get; init; }

    public required int Offset { get; init; }

    public required int Limit { get; init; }

    public required List<ConnzConnection> Connections { get; init; }
}
