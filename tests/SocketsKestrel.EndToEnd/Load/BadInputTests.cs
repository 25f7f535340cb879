using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Load;

/// <summary>Random bytes at every endpoint: each serves on.</summary>
public sealed class BadInputTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 20_240_817;
    private const int Attempts = 25;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Echo", "36.5", "36.5")]
    [InlineData("Temperature", "36.5", "97.7")]
    [InlineData("Reply", "Hello", "Hello Client")]
    [InlineData("Chat", "hi", "hi")]
    [InlineData("Operator", "hello over", "")]
    public async Task Random_bytes_do_not_keep_an_endpoint_from_serving(string mode, string message, string answer)
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var settings = new Settings().EveryTransport(mode, _folder, mode == "Chat" ? [("Chat:IncludeSender", "true")] : []);
        using var server = await ServerProcess.StartAsync(new Launch { Settings = settings, Arguments = mode == "Operator" ? ["--operator"] : [] });
        foreach (var endpoint in server.Endpoints)
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
                await MisbehaveAsync(endpoint, random, attempt);
        }

        // Only then has the last of it been relayed in a room.
        await server.Output.WaitForAsync(" ended: ", Attempts * server.Endpoints.Count(e => !e.IsUdp));
        foreach (var endpoint in server.Endpoints)
        {
            using var client = await Peer.ConnectAsync(endpoint);
            if (mode != "Operator")
            {
                await client.ExpectAnswerAsync(message, answer);
                continue;
            }

            await client.SendAsync($"{message} {endpoint.Name}");
            await server.Output.WaitForAsync($"] {message} {endpoint.Name}");
        }

        Assert.DoesNotContain(server.Output.Lines, line => line.StartsWith("fail:", StringComparison.Ordinal) || line.Contains("faulted", StringComparison.Ordinal));
        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    private static async Task MisbehaveAsync(AnnouncedEndpoint endpoint, Random random, int attempt)
    {
        var bytes = new byte[random.Next(1, attempt % 5 == 0 ? 60_000 : 1400)];
        random.NextBytes(bytes);
        if (endpoint.IsUdp)
        {
            using var udp = new UdpPeer(endpoint.Address);
            await udp.SendAsync(bytes);
            return;
        }

        using var client = await TcpPeer.ConnectAsync(endpoint.Address);
        try
        {
            await client.SendAsync(bytes);
            if (attempt % 3 == 0)
            {
                client.FinishSending();
                await client.WaitForCloseAsync();
            }
            else if (attempt % 3 == 1)
            {
                client.Reset();
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server had enough of it already.
        }
    }
}
