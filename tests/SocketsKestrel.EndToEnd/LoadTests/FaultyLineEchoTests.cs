namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Over lines.</summary>
public sealed class FaultyLineEchoTests() : FaultyStreamEchoTests(isRaw: false);
