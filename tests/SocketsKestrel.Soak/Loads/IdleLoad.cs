using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>Clients that connect and say nothing, until the server closes them.</summary>
internal sealed class IdleLoad(ServerProcess server, string endpoint, string farewell) : Load(server)
{
    public override string Name => $"idle {endpoint}";

    protected override int Clients => 25;

    protected override TimeSpan Pause => TimeSpan.FromMilliseconds(100);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var client = await TcpPeer.ConnectAsync(Server[endpoint].Address);
        var said = Encoding.UTF8.GetString(await client.ReadToEndAsync());
        if (farewell.Length == 0 ? said.Length > 0 : !said.StartsWith(farewell, StringComparison.Ordinal))
            Fail($"the server said '{said}'");
    }
}
