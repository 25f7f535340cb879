namespace SocketsKestrel.LoadTests.Engine;

/// <summary>A part of a load model. The load goes evenly from what it was to <paramref name="Target"/>.</summary>
/// <param name="Duration">How long it takes.</param>
/// <param name="Target">Messages per second in the open model, connections in the closed one; may have a fraction in the open model.</param>
public sealed record Stage(TimeSpan Duration, double Target);
