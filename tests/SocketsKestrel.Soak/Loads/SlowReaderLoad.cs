using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak.Loads;

/// <summary>A member that does not read, until the server has had enough of it; the one beside it gets everything.</summary>
internal sealed class SlowReaderLoad(ServerProcess server) : Load(server)
{
    private static readonly string Line = new('x', 8000);

    public override string Name => "slow reader";

    protected override TimeSpan Pause => TimeSpan.FromSeconds(4);

    protected override async Task RoundAsync(Random random, CancellationToken stopping)
    {
        using var sender = await ChatClient.JoinAsync(Server, "Slow");
        using var reader = await ChatClient.JoinAsync(Server, "Slow");
        using var slow = (StreamPeer)await ChatClient.JoinAsync(Server, "Slow");
        for (var lines = 0; !IsClosed(slow.Tcp.Socket); lines++)
        {
            if (lines > 10_000)
                throw new TimeoutException("80 MB are pending, and it is not closed");
            await sender.SendAsync(Line);
            await reader.ExpectAsync(Line);
        }
    }

    /// <summary>Without reading: a reset shows as an error, whatever waits to be read.</summary>
    private static bool IsClosed(Socket socket) => socket.Poll(0, SelectMode.SelectError);
}
