using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>What no client should send, to every endpoint; the server closes, or answers with an error, or drops it.</summary>
internal sealed class BadInputLoad(ServerProcess server) : Load(server)
{
    private static readonly string[] Streams = ["Raw", "Line", "LengthPrefixed", "Temperature", "Reply", "Bad", "Tls", "Proxied"];
    private static readonly string[] Datagrams = ["UdpEcho", "UdpTemperature"];

    public override string Name => "bad input";

    protected override int Clients => 2;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(50);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        var noise = new byte[random.Next(1, 20_000)];
        random.NextBytes(noise);
        using (var udp = Server.ConnectUdp(Datagrams[random.Next(Datagrams.Length)]))
            await udp.SendAsync(noise.AsMemory(0, random.Next(noise.Length)));

        using var client = await TcpPeer.ConnectAsync(Server[Streams[random.Next(Streams.Length)]].Address);
        var closed = client.WaitForCloseAsync();
        try
        {
            await client.SendAsync(noise);
            client.FinishSending();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server had enough of it before the end.
        }

        await closed;
    }
}
