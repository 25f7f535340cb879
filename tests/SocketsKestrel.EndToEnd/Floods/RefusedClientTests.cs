using System.Net;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Floods;

/// <summary>Floods of clients that are refused: every one is told why, and nobody else notices.</summary>
public sealed class RefusedClientTests
{
    private const string Full = "ERR full no place is free, try again later\n";
    private const string RateLimited = "ERR rate-limited too much in too short a time, try again later\n";

    /// <summary>What a flood may leave in pools and in a heap that is not collected yet.</summary>
    private const long Memory = 96L * 1024 * 1024;

    private static readonly byte[] Upload = new byte[64 * 1024];

    [Fact]
    public async Task Every_client_beyond_a_cap_reads_why_and_the_end_although_it_sends_all_the_while()
    {
        const int Cap = 50;
        const int Refused = 500;
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Echo", "Echo", ("MaxConnections", $"{Cap}")));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what a first reading loads
        var before = Vitals.Of(server);
        var served = new List<Peer>();
        for (var i = 0; i < Cap; i++)
        {
            served.Add(await server.ConnectAsync("Echo"));
            await served[i].ExpectAnswerAsync("1", "1");
        }

        var told = await Task.WhenAll(Enumerable.Range(0, Refused).Select(_ => UploadAsync(server)));

        Assert.All(told, text => Assert.Equal(Full, text));
        await Counters.WaitForAsync(server, Refused, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "full"));
        Assert.Equal(Refused, (await Counters.ReadAsync(server))["socketskestrel.messages.rejected", ("endpoint", "Echo"), ("code", "full")]);
        foreach (var peer in served)
        {
            await peer.ExpectAnswerAsync("2", "2");
            peer.Dispose();
        }

        await Counters.WaitForAsync(server, 0, "socketskestrel.connections.active", ("endpoint", "Echo"));
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, Memory, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task One_address_takes_no_more_than_its_share()
    {
        const int Share = 3;
        using var server = await ServerProcess.StartAsync(
            new Settings().Witnesses().Tcp("Echo", "Echo").Set("SocketsKestrel:Limits:MaxConnectionsPerIp", $"{Share}"));
        using var witnesses = await Witnesses.StartAsync(server);
        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => HoldAsync(server, IPAddress.Parse("127.0.0.2"))));

        Assert.Equal(Share, told.Count(t => t.Text == "x\n"));
        Assert.Equal(20 - Share, told.Count(t => t.Text == Full));
        var other = await HoldAsync(server, IPAddress.Parse("127.0.0.3"));
        Assert.Equal("x\n", other.Text);
        await Counters.WaitForAsync(server, 20 - Share, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "full"));

        told.Single(t => t == told.First(u => u.Text == "x\n")).Client.Dispose();
        await server.WaitForEndAsync("Echo", "client_closed");
        var next = await HoldAsync(server, IPAddress.Parse("127.0.0.2"));
        Assert.Equal("x\n", next.Text);
        foreach (var (client, _) in told.Append(other).Append(next))
            client.Dispose();
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task IPv6_is_capped_by_network()
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Endpoint("Echo", "tcp://[::1]:0", "Echo").Set("SocketsKestrel:Limits:MaxConnectionsPerIp", "1"));
        var first = await HoldAsync(server, IPAddress.IPv6Loopback);
        var second = await HoldAsync(server, IPAddress.IPv6Loopback);

        Assert.Equal(("x\n", Full), (first.Text, second.Text));
        first.Client.Dispose();
        second.Client.Dispose();
    }

    [Fact]
    public async Task Flood_of_connections_from_one_address_is_held_to_its_rate()
    {
        const int Flood = 2000;
        const int Burst = 100;
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Echo", "Echo")
            .Set("SocketsKestrel:Limits:ConnectionRatePerIp:PerSecond", "1").Set("SocketsKestrel:Limits:ConnectionRatePerIp:Burst", $"{Burst}"));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what a first reading loads
        var before = Vitals.Of(server);
        var served = 0;
        var refused = 0;
        await Parallel.ForAsync(0, Flood, new ParallelOptions { MaxDegreeOfParallelism = 100, CancellationToken = TestContext.Current.CancellationToken }, async (_, _) =>
        {
            var (client, text) = await HoldAsync(server, IPAddress.Parse("127.0.0.2"));
            client.Dispose();
            Interlocked.Add(ref served, text == "x\n" ? 1 : 0);
            Interlocked.Add(ref refused, text == RateLimited ? 1 : 0);
        });

        Assert.Equal(Flood, served + refused);
        Assert.InRange(served, Burst, Flood / 2); // and one for each second that it took
        await Counters.WaitForAsync(server, refused, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "rate_limited"));
        await Counters.WaitForAsync(server, served, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "client_closed"));
        Assert.Equal(refused, (await Counters.ReadAsync(server))["socketskestrel.messages.rejected", ("code", "rate-limited")]);
        var other = await HoldAsync(server, IPAddress.Parse("127.0.0.3"));
        Assert.Equal("x\n", other.Text);
        other.Client.Dispose();
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, Memory, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    private static async Task<string> UploadAsync(ServerProcess server)
    {
        using var client = await server.ConnectTcpAsync("Echo");
        var sending = client.SendAsync(Upload);
        var told = Encoding.UTF8.GetString(await client.ReadToEndAsync());
        await sending;
        return told;
    }

    /// <summary>Connects, says something, and reads a line, which is its own or the refusal; after that, its end is read too.</summary>
    private static async Task<(TcpPeer Client, string Text)> HoldAsync(ServerProcess server, IPAddress from)
    {
        var client = await TcpPeer.ConnectAsync(server["Echo"].Address, from);
        await client.SendAsync("x\n");
        var text = await client.ReadLineAsync() + "\n";
        if (text != "x\n")
            Assert.Empty(await client.ReadToEndAsync());
        return (client, text);
    }
}
