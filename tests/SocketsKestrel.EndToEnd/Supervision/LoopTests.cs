using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Supervision;

/// <summary>Accept and receive loops whose socket is shut down by another process.</summary>
public sealed class LoopTests
{
    private const string NotAllowed = "duplicating another process's socket takes root";

    [Fact]
    public async Task A_dead_listener_listens_anew_and_its_clients_live_on()
    {
        Assert.SkipUnless(ForeignSocket.IsSupported, NotAllowed);
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Echo", "Echo"));
        using var witnesses = await Witnesses.StartAsync(server);
        using var before = await server.ConnectAsync("Echo");
        await before.ExpectAnswerAsync("one", "one");
        await Counters.ReadAsync(server); // loads what is loaded once
        var baseline = Vitals.Of(server);

        await KillAsync(server, "Echo", deaths: 1);
        await KillAsync(server, Witnesses.Endpoint, deaths: 1);

        await before.ExpectAnswerAsync("two", "two");
        for (var i = 0; i < 20; i++)
        {
            using var after = await server.ConnectAsync("Echo");
            await after.ExpectAnswerAsync("three", "three");
        }

        await Counters.WaitForAsync(server, 20, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "client_closed"));
        await witnesses.StopAsync();
        await baseline.WaitUntilBackAsync(server, memory: 32 << 20, descriptors: 4);
        server.AssertNoUnhandledException();
        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task The_sixth_death_of_a_listener_within_a_minute_ends_the_process_with_code_1()
    {
        Assert.SkipUnless(ForeignSocket.IsSupported, NotAllowed);
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo"));
        using var client = await server.ConnectTcpAsync("Echo");
        for (var deaths = 1; deaths <= 5; deaths++)
            await KillAsync(server, "Echo", deaths);
        await client.SendAsync("still served\n");
        Assert.Equal("still served", await client.ReadLineAsync());

        await ForeignSocket.ShutDownAsync(server, server["Echo"]);

        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.Empty(await client.ReadToEndAsync()); // drained, not reset
        Assert.Contains(server.Output.Lines, line => line.Contains("died 6 times within a minute", StringComparison.Ordinal));
        Assert.Empty(server.Errors.Lines);
    }

    [Fact]
    public async Task A_dead_UDP_socket_is_bound_anew_and_its_peers_live_on()
    {
        Assert.SkipUnless(ForeignSocket.IsSupported, NotAllowed);
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Udp("Chat", "Chat"));
        using var witnesses = await Witnesses.StartAsync(server);
        using var one = await ChatClient.JoinWithAsync("hello", server, "Chat");
        using var other = await ChatClient.JoinWithAsync("hello, too", server, "Chat", one);

        await KillAsync(server, "Chat", deaths: 1);

        await one.SendAsync("again");
        await other.ExpectAsync("again");
        await other.SendAsync("and again");
        await one.ExpectAsync("and again");
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
        Assert.Single(server.Output.Lines, line => line.Contains("died", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sixth_death_of_a_UDP_socket_within_a_minute_ends_the_process_with_code_1()
    {
        Assert.SkipUnless(ForeignSocket.IsSupported, NotAllowed);
        using var server = await ServerProcess.StartAsync(new Settings().Udp("Echo", "Echo"));
        for (var deaths = 1; deaths <= 5; deaths++)
        {
            await KillAsync(server, "Echo", deaths);
            using var client = server.ConnectUdp("Echo");
            await client.ExpectAnswerAsync("hello", "hello");
        }

        await ForeignSocket.ShutDownAsync(server, server["Echo"]);

        Assert.Equal(1, await server.ExitCodeAsync());
        Assert.Empty(server.Errors.Lines);
    }

    /// <summary>Returns once the endpoint's loop is running again.</summary>
    private static async Task KillAsync(ServerProcess server, string endpoint, int deaths)
    {
        await ForeignSocket.ShutDownAsync(server, server[endpoint]);
        await server.Output.WaitForAsync($"{server[endpoint].Url} is running again", deaths);
    }
}
