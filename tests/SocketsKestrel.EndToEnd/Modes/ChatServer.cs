using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

/// <summary>Each test has a room of its own: a member of one test would hear another.</summary>
internal static class ChatServer
{
    public static readonly string[] Transports = ["Raw", "Line", "LengthPrefixed", "Unix", "Tls", "TlsRaw", "TlsLengthPrefixed", "Udp"];

    public static Task<ServerProcess> StartAsync(TempFolder folder, params (string Key, string? Value)[] more) =>
        ServerProcess.StartAsync(new Settings().EveryTransport("Chat", folder, more));

    /// <summary>A member on each transport, every one of whom all others already know.</summary>
    public static async Task<Dictionary<string, Peer>> JoinAllAsync(ServerProcess server)
    {
        var members = new Dictionary<string, Peer>(StringComparer.Ordinal) { ["Line"] = await ChatClient.JoinAsync(server, "Line") };
        foreach (var transport in Transports.Except(members.Keys, StringComparer.Ordinal))
            members[transport] = await ChatClient.JoinWithAsync($"{transport} is here", server, transport, members.Values.ToArray());
        return members;
    }
}
