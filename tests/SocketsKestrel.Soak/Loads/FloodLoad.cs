using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Clients that send faster than they may, and are disconnected for it.</summary>
internal sealed class FloodLoad(ServerProcess server) : Load(server)
{
    private static readonly string Flood = string.Concat(Enumerable.Repeat("too fast\n", 2000));

    public override string Name => "flood";

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(500);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var client = await Server.ConnectTcpAsync("Flooded");
        var closed = client.WaitForCloseAsync();
        try
        {
            await client.SendAsync(Flood);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server had enough of it before the end.
        }

        await closed;
    }
}
