namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>Joins rooms such that the caller knows when it has been done.</summary>
internal static class ChatClient
{
    private static readonly byte[] NotUtf8 = [0xFF];

    /// <summary>
    /// Joins a room over a framed stream, and returns once the server has this member: what is sent to the room from now on
    /// reaches it. The sign is an error that nobody else sees.
    /// </summary>
    public static async Task<Peer> JoinAsync(ServerProcess server, string endpoint)
    {
        var member = await server.ConnectAsync(endpoint);
        await member.SendAsync(NotUtf8);
        Assert.StartsWith("ERR bad-utf8 ", System.Text.Encoding.UTF8.GetString(await member.ReceiveAsync(0)), StringComparison.Ordinal);
        return member;
    }

    /// <summary>Joins over any transport with a message that every member who is there already gets.</summary>
    public static async Task<Peer> JoinWithAsync(string hello, ServerProcess server, string endpoint, params IEnumerable<Peer> others)
    {
        var member = await server.ConnectAsync(endpoint);
        await member.SendAsync(hello);
        foreach (var other in others)
            await other.ExpectAsync(hello);
        return member;
    }
}
