namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Over datagrams.</summary>
public sealed class FaultyUdpEchoTests() : FaultyEchoTests(isUdp: true, isRaw: false);
