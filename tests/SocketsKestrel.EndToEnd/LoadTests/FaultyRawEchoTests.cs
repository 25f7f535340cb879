namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Over a raw stream of messages of one size.</summary>
public sealed class FaultyRawEchoTests() : FaultyStreamEchoTests(isRaw: true);
