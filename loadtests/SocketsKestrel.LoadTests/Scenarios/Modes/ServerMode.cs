namespace SocketsKestrel.LoadTests.Scenarios.Modes;

/// <summary>How many clients a server serves at a time, as the textbook has it.</summary>
/// <param name="Step">Its name in the report.</param>
/// <param name="Endpoint">The name of its endpoint.</param>
/// <param name="Places">The endpoint's <c>MaxConnections</c>: those beyond wait in a queue; <see langword="null"/>: there is no limit.</param>
internal sealed record ServerMode(string Step, string Endpoint, int? Places)
{
    public static IReadOnlyList<ServerMode> All { get; } =
    [
        new("iterative", "Iterative", 1),
        new("pool-of-ten", "PoolOfTen", 10),
        new("unlimited", "Unlimited", null),
    ];
}
