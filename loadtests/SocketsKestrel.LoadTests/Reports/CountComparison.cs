namespace SocketsKestrel.LoadTests.Reports;

/// <summary>One thing that both sides counted.</summary>
/// <param name="What">Such as <c>messages received by the server</c>.</param>
/// <param name="Server">What the server counted.</param>
/// <param name="Engine">What the engine counted.</param>
public sealed record CountComparison(string What, double Server, double Engine)
{
    /// <summary>What the server counted more.</summary>
    public double Difference => Server - Engine;
}
