using System.Diagnostics;
using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>More clients than the process may have descriptors.</summary>
public sealed class DescriptorTests
{
    private const int Clients = 400;
    private const string OutOfDescriptors = "No client is accepted for now";

    private static readonly Launch WithFewDescriptors = new()
    {
        Shell = """ulimit -n 300; exec "$0" "$@" """,
        Settings = new Settings().Witnesses().Tcp("Echo", "Echo").Set("Logging:LogLevel:SocketsKestrel", "Information"),
    };

    [Fact]
    public async Task Out_of_descriptors_connected_clients_are_served_and_others_as_soon_as_some_are_free()
    {
        using var server = await ServerProcess.StartAsync(WithFewDescriptors);
        Assert.Contains(server.Output.Lines, line => line.StartsWith("warn:", StringComparison.Ordinal) && line.Contains("Echo 10000 + Witnesses 10000", StringComparison.Ordinal));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what is loaded once
        var baseline = Vitals.Of(server);
        var clients = await ConnectAsync(server);
        await server.Output.WaitForAsync(OutOfDescriptors);
        await AssertRestsAsync(server);

        // The backlog is a queue: those that came first are served, as many as there is room for.
        var answers = clients.Select(client => client.ReadLineAsync()).ToList();
        await answers[0];
        await clients[0].SendAsync("still there?\n");
        Assert.Equal("still there?", await clients[0].ReadLineAsync());
        var room = (Vitals.Of(server).Descriptors - baseline.Descriptors) / 2; // at least: what is loaded late takes some, too
        Assert.InRange(room, 10, 100);
        for (var first = 0; first < Clients; first += room)
        {
            var clock = Stopwatch.StartNew();
            for (var i = first; i < Math.Min(Clients, first + room); i++)
                Assert.Equal(i.ToString(CultureInfo.InvariantCulture), await answers[i]);
            TestContext.Current.TestOutputHelper?.WriteLine($"{room} descriptors were free: {clock.ElapsedMilliseconds} ms until as many clients were answered");
            clients.Skip(first).Take(room).ToList().ForEach(client => client.Dispose());
        }

        await Counters.WaitForAsync(server, Clients, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "client_closed"));
        await witnesses.StopAsync();
        await baseline.WaitUntilBackAsync(server, memory: 64 << 20, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_check_names_what_the_process_may_not_open()
    {
        using var server = ServerProcess.Start(WithFewDescriptors with { Arguments = ["--check"] });
        Assert.Equal(0, await server.ExitCodeAsync());
        var warning = Assert.Single(server.Errors.Lines);
        Assert.StartsWith("warning: SocketsKestrel:Endpoints:*:MaxConnections: Echo 10000 + Witnesses 10000 = 20000 ", warning, StringComparison.Ordinal);
    }

    private static async Task<List<TcpPeer>> ConnectAsync(ServerProcess server)
    {
        var clients = new List<TcpPeer>();
        while (clients.Count < Clients)
        {
            var client = await server.ConnectTcpAsync("Echo");
            await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{clients.Count}\n"));
            clients.Add(client);
        }

        return clients;
    }

    /// <summary>Ten seconds are two lines more; a server that spins uses a processor, one that logs each failure has thousands.</summary>
    private static async Task AssertRestsAsync(ServerProcess server)
    {
        var before = Vitals.Of(server);
        var clock = Stopwatch.StartNew();
        await server.Output.WaitForAsync(OutOfDescriptors, 3);
        var share = (Vitals.Of(server).Cpu - before.Cpu) / clock.Elapsed;
        TestContext.Current.TestOutputHelper?.WriteLine($"out of descriptors: {share:P1} of a processor over {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.True(share < 0.5, $"{share:P1} of a processor");
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(9), $"three lines within {clock.Elapsed}");
        Assert.Equal(3, server.Output.Lines.Count(line => line.Contains(OutOfDescriptors, StringComparison.Ordinal)));
    }
}
