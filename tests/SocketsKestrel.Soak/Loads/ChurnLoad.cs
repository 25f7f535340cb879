using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Clients that are gone as soon as they are there.</summary>
internal sealed class ChurnLoad(ServerProcess server) : Load(server)
{
    private static readonly string[] Endpoints = ["Raw", "Line", "Slow", "Reply", "Unix0"];

    public override string Name => "churn";

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(10);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var client = await Server.ConnectTcpAsync(Endpoints[random.Next(Endpoints.Length)]);
        switch (random.Next(3))
        {
            case 0:
                client.Reset();
                break;
            case 1:
                client.FinishSending();
                await client.WaitForCloseAsync();
                break;
        }
    }
}
