using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Servers;

namespace SocketsKestrel.EndToEnd.Faults;

/// <summary>Three members of a wrong server's chat, who have joined with a message each, which made three deliveries.</summary>
internal sealed record FaultyRoom(Peer First, Peer Second, Peer Third) : IDisposable
{
    public static async Task<FaultyRoom> JoinAsync(FaultyServer server, Func<Task<Peer>> connect)
    {
        var first = await connect();
        await first.SendAsync("h1");
        await WaitForAsync(server, received: 1); // else it might come when the second is there already
        var second = await connect();
        await second.SendAsync("h2");
        await first.ExpectAsync("h2");
        var third = await connect();
        await third.SendAsync("h3");
        await first.ExpectAsync("h3");
        await second.ExpectAsync("h3");
        return new FaultyRoom(first, second, third);
    }

    /// <summary>Waits until a message is taken that nobody is told of.</summary>
    public static Task WaitForAsync(FaultyServer server, int received) => Task.Run(async () =>
    {
        while (server.Counts.Received < received)
            await Task.Yield();
    }).WithinDeadline($"{received} messages");

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        Third.Dispose();
    }
}
