using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Udp;

/// <summary>Members that cannot be sent to: the others, and the endpoint, do not notice.</summary>
public sealed class DeadPeerTests
{
    private const string Rejected = "socketskestrel.messages.rejected";
    private const int Messages = 500;

    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("udp://[::1]:0")]
    [InlineData("udp://[::]:0")] // dual mode, reached by IPv4
    public async Task A_member_whose_port_is_closed_never_stops_the_others(string url)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Line", "Chat")
            .Endpoint("Udp", url, "Chat", ("Udp:AllowSpoofable", "true"), ("Udp:SessionTimeout", "00:00:30")));
        using var witnesses = await Witnesses.StartAsync(server);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var alive = await ChatClient.JoinWithAsync("alive", server, "Udp", line);
        using (await ChatClient.JoinWithAsync("dead", server, "Udp", line, alive))
            await line.SendAsync("last words to the dead");
        await alive.ExpectAsync("last words to the dead");
        var before = UnreachablePorts();

        for (var i = 0; i < Messages; i++)
        {
            await alive.SendAsync($"alive {i}");
            await line.ExpectAsync($"alive {i}");
            await line.SendAsync($"line {i}");
            await alive.ExpectAsync($"line {i}");
        }

        // The kernel did answer each relay to the closed port by ICMP port unreachable (RFC 792).
        if (!url.Contains("[::1]", StringComparison.Ordinal))
            Assert.True(UnreachablePorts() - before >= 2 * Messages);
        Assert.DoesNotContain(server.Output.Lines, l => l.Contains("receiving on", StringComparison.Ordinal));
        Assert.Equal(2, (await Counters.ReadAsync(server))["socketskestrel.udp.peers", ("endpoint", "Udp")]);
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task What_cannot_be_sent_is_counted_and_the_others_get_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses()
            .Tcp("Line", "Chat", ("Framing:MaxLength", "100000")).Udp("Udp", "Chat"));
        using var witnesses = await Witnesses.StartAsync(server);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var other = await ChatClient.JoinAsync(server, "Line");
        using var udp = await ChatClient.JoinWithAsync("hello", server, "Udp", line, other);
        var tooLong = new string('x', 70_000); // no datagram can carry it: EMSGSIZE
        for (var i = 0; i < 10; i++)
        {
            await line.SendAsync(tooLong);
            await other.ExpectAsync(tooLong);
        }

        await line.SendAsync("short again");
        await udp.ExpectAsync("short again");
        await Counters.WaitForAsync(server, 10, Rejected, ("endpoint", "Udp"), ("code", "send-failed"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Theory]
    [InlineData("None", "Echo")]
    [InlineData("Cookie", "Echo")]
    [InlineData("None", "Chat")]
    public async Task Sources_that_nothing_can_be_sent_to_are_counted_and_the_endpoint_goes_on(string validation, string mode)
    {
        ForgedDatagrams.SkipUnlessAllowed();
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Udp("Udp", mode, ("Udp:AddressValidation", validation), ("Chat:IncludeSender", mode == "Chat" ? "true" : null)));
        using var witnesses = await Witnesses.StartAsync(server);
        for (var i = 0; i < 3; i++)
            await ForgedDatagrams.SendAsync("255.255.255.255", 2000, "127.0.0.1", server["Udp"].Port, "from everywhere, to nobody at all"); // EACCES
        await Counters.WaitForAsync(server, 3, Rejected, ("endpoint", "Udp"), ("code", "send-failed"));

        using var client = server.ConnectUdp("Udp");
        var answer = await client.AskAsync("is anyone there, in spite of all?");
        Assert.Equal(validation == "Cookie" ? "COOKIE " : "is anyo", answer[..7]);
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    /// <summary>NoPorts of /proc/net/snmp: datagrams to ports that nobody has.</summary>
    private static long UnreachablePorts()
    {
        var rows = File.ReadLines("/proc/net/snmp").Where(l => l.StartsWith("Udp: ", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToList();
        return long.Parse(rows[1][Array.IndexOf(rows[0], "NoPorts")], CultureInfo.InvariantCulture);
    }
}
