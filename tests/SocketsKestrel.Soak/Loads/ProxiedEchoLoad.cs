using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Proxy;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Echo over bad lines: what comes back is the beginning of what was sent, all of it unless the line broke.</summary>
internal sealed class ProxiedEchoLoad(ServerProcess server) : Load(server)
{
    private const int Length = 200_000;

    public override string Name => "echo through faults";

    protected override int Clients => 3;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(100);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        await using var proxy = FaultProxy.Start(Server["Raw"].Address);
        proxy.ToServer.Toxics = ToxicsOf(random);
        using var client = await TcpPeer.ConnectAsync(proxy.Address);
        var sent = new byte[Length];
        random.NextBytes(sent);
        var receiving = client.ReadExactlyAsync(Length);
        var sending = client.SendAsync(sent);
        await Task.Delay(random.Next(200), CancellationToken.None);
        proxy.ToClient.Toxics = ToxicsOf(random);
        var breaks = random.Next(3) == 0;
        if (breaks)
        {
            await Task.Delay(random.Next(100), CancellationToken.None);
            if (random.Next(2) == 0)
                proxy.ResetAll();
            else
                proxy.ToServer.Toxics = new Toxics { LimitBytes = proxy.ToServer.BytesPassed, AtLimit = (Ending)random.Next(3) };
        }

        try
        {
            await sending;
            if (!(await receiving).AsSpan().SequenceEqual(sent))
                Fail("other bytes came back");
        }
        catch (Exception e) when (breaks && e is System.Net.Sockets.SocketException or EndOfStreamException)
        {
            await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // broken, as it was meant to be
        }
    }

    private static Toxics ToxicsOf(Random random) => random.Next(4) switch
    {
        0 => new Toxics { Latency = TimeSpan.FromMilliseconds(random.Next(40)), Jitter = TimeSpan.FromMilliseconds(random.Next(20)) },
        1 => new Toxics { SliceBytes = random.Next(100, 3000) },
        2 => new Toxics { BytesPerSecond = random.Next(200_000, 2_000_000) },
        _ => Toxics.None,
    };
}
