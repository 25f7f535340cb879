namespace SocketsKestrel.EndToEnd.LoadTests;

/// <summary>Over datagrams.</summary>
public sealed class FaultyUdpChatTests() : FaultyChatTests(isUdp: true);
