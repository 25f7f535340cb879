using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Connections that check every byte, on one endpoint.</summary>
internal sealed class EchoLoad(ServerProcess server, string endpoint) : Load(server)
{
    public override string Name => $"echo {endpoint}";

    protected override int Clients => 4;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(50);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var client = await Server.ConnectAsync(endpoint);
        for (var messages = random.Next(1, 30); messages > 0; messages--)
        {
            var message = new byte[random.Next(1, 8000)];
            random.NextBytes(message);
            message.AsSpan().Replace((byte)'\n', (byte)'n');
            message[^1] = (byte)'.'; // a CR there would belong to the line's end
            await client.SendAsync(message);
            if (!(await client.ReceiveAsync(message.Length)).AsSpan().SequenceEqual(message))
                Fail("other bytes came back");
        }

        var tcp = ((StreamPeer)client).Tcp;
        if (random.Next(3) == 0)
        {
            tcp.Reset();
            return;
        }

        tcp.FinishSending();
        if ((await tcp.ReadToEndAsync()).Length > 0)
            Fail("more came back than was sent");
    }
}
