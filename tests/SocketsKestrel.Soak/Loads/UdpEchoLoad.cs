using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Datagrams from ever new addresses; what gets lost is asked again.</summary>
internal sealed class UdpEchoLoad(ServerProcess server) : Load(server)
{
    public override string Name => "udp echo";

    protected override int Clients => 4;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(50);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var client = Server.ConnectUdp("UdpEcho");
        for (var i = 0; i < 20; i++)
        {
            var question = random.Next().ToString(CultureInfo.InvariantCulture).PadRight(random.Next(10, 1000), '.');
            if (await client.AskAsync(question) != question)
                Fail("another datagram came back");
        }
    }
}
