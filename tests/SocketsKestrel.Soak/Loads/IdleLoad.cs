using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Clients that connect and say nothing, until the server closes them.</summary>
internal sealed class IdleLoad(ServerProcess server) : Load(server)
{
    public override string Name => "idle";

    protected override int Clients => 50;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(100);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var client = await Server.ConnectTcpAsync("Idle");
        if ((await client.ReadToEndAsync()).Length > 0)
            Fail("something was sent to a client that said nothing");
    }
}
