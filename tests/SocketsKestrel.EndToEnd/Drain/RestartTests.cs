using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Drain;

/// <summary>A server that was killed leaves nothing behind that keeps the next one from starting.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_the_same_addresses_are_bound_at_once_and_served()
    {
        var port = FreePort.Next();
        var settings = new Settings()
            .Endpoint("Tcp", $"tcp://localhost:{port}", "Echo")
            .Endpoint("Udp", $"udp://localhost:{port}", "Echo")
            .Endpoint("Unix", $"tcp://unix:{_folder.File("echo.sock")}", "Echo");
        var clients = new List<Peer>();
        for (var run = 0; run < 3; run++)
        {
            using var server = await ServerProcess.StartAsync(settings);
            foreach (var endpoint in new[] { "Tcp", "Udp", "Unix" })
            {
                // Open while the server dies: its side of the connection is closed by the kernel, its port in use for a while.
                var client = await server.ConnectAsync(endpoint);
                clients.Add(client);
                await client.ExpectAnswerAsync("still there?", "still there?");
            }

            server.Send(Signal.Kill);
            await server.ExitCodeAsync();
        }

        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task After_a_drain_the_same_addresses_are_bound_at_once_and_served()
    {
        var port = FreePort.Next();
        var settings = new Settings().Endpoint("Tcp", $"tcp://localhost:{port}", "Echo");
        for (var run = 0; run < 3; run++)
        {
            using var server = await ServerProcess.StartAsync(settings);
            using var client = await server.ConnectAsync("Tcp");
            await client.ExpectAnswerAsync("still there?", "still there?");
            server.Send(Signal.Terminate);

            // The server closes first, so the connection stays in TIME_WAIT on its side.
            Assert.Empty(await ((StreamPeer)client).Tcp.ReadToEndAsync());
            Assert.Equal(0, await server.ExitCodeAsync());
        }
    }
}
