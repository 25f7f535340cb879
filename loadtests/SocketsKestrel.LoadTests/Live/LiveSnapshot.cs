namespace SocketsKestrel.LoadTests.Live;

/// <summary>How a run is doing: made about five times a second, for people to look at.</summary>
/// <param name="Phase">What the run is at.</param>
/// <param name="Elapsed">In this phase, in seconds.</param>
/// <param name="Total">How long this phase is to be, in seconds; 0 if it is not known.</param>
/// <param name="Connections">Open now.</param>
/// <param name="RequestedConnections">How many there are to be in the end.</param>
/// <param name="Steps">In the order of the report.</param>
public sealed record LiveSnapshot(RunPhase Phase, double Elapsed, double Total, int Connections, int RequestedConnections, IReadOnlyList<LiveStep> Steps);
