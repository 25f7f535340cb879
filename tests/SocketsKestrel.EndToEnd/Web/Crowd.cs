using Microsoft.Playwright;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Clients that do not come by the page, and what they do while somebody looks at it.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly ServerProcess _server;
    private readonly List<Peer> _peers = [];

    private Crowd(ServerProcess server) => _server = server;

    public static async Task<Crowd> GatherAsync(ServerProcess server)
    {
        var crowd = new Crowd(server);
        for (var i = 0; i < 6; i++)
            crowd._peers.Add(await server.ConnectAsync("Echo"));
        for (var i = 0; i < 3; i++)
            crowd._peers.Add(server.ConnectUdp("UdpChat"));
        crowd._peers.Add(await ChatClient.JoinAsync(server, "Chat"));
        crowd._peers.Add(await ChatClient.JoinAsync(server, "Chat"));
        using var leaver = await server.ConnectAsync("Temperature");
        await leaver.ExpectAnswerAsync("36.5", "97.7");
        await leaver.SendAsync("warm");
        return crowd;
    }

    /// <summary>Does what there is to be seen in a section, and waits until it is seen.</summary>
    public async Task FillAsync(Visitor visitor, string section)
    {
        if (section == "live")
            await KeepBusyAsync(visitor);
    }

    public void Dispose() => _peers.ForEach(peer => peer.Dispose());

    private async Task KeepBusyAsync(Visitor visitor)
    {
        var rows = visitor["#live-endpoints tr"].Filter(new() { HasText = "Echo" });
        var round = 0;
        while (round < 20 || await visitor["#live-connections tr"].CountAsync() < 5)
        {
            foreach (var (i, peer) in _peers.Index())
            {
                if (peer is UdpPeer)
                    await peer.SendAsync($"peer {i}: {round}");
                else if (i < 6)
                    await peer.SendAsync(new byte[100 * (1 + ((round + i) % 7))]);
            }
            round++;
            await Task.Delay(100);
        }
        _ = rows; _ = _server;
    }
}
