using System.Net;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Udp;

/// <summary>Datagrams that would begin an exchange without end: from the endpoint itself, from another one of the process, from a system service.</summary>
public sealed class OwnEndpointTests
{
    private const string Rejected = "socketskestrel.messages.rejected";

    [Theory]
    [InlineData("127.0.0.1", "None")]
    [InlineData("127.0.0.1", "Cookie")]
    [InlineData("[::1]", "None")]
    [InlineData("localhost", "None")]
    [InlineData("0.0.0.0", "None")]
    [InlineData("*", "None")]
    [InlineData("*", "Cookie")]
    public async Task Datagrams_of_ours_and_of_system_services_are_neither_relayed_nor_answered(string host, string validation)
    {
        ForgedDatagrams.SkipUnlessAllowed();
        (string, string?)[] udp = [("Udp:AddressValidation", validation), ("Udp:AllowSpoofable", "true")];
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Line", "Chat")
            .Endpoint("One", $"udp://{host}:{FreePort.Next()}", "Chat", udp).Endpoint("Two", $"udp://{host}:{FreePort.Next()}", "Echo", udp));
        using var witnesses = await Witnesses.StartAsync(server);
        using var line = await ChatClient.JoinAsync(server, "Line");
        var (one, two) = (server["One"].Port, server["Two"].Port);
        var loopbacks = host switch
        {
            "[::1]" => ["::1"],
            "localhost" or "*" => ["127.0.0.1", "::1"],
            _ => (string[])["127.0.0.1"],
        };
        foreach (var loopback in loopbacks)
        {
            foreach (var (from, to) in new[] { (one, one), (two, one), (one, two), (two, two), (7, one), (19, two) })
                await ForgedDatagrams.SendAsync(loopback, from, loopback, to, "forged, and long enough for a cookie");
        }

        foreach (var endpoint in (string[])["One", "Two"])
        {
            await Counters.WaitForAsync(server, 2 * loopbacks.Length, Rejected, ("endpoint", endpoint), ("code", "own-endpoint"));
            await Counters.WaitForAsync(server, loopbacks.Length, Rejected, ("endpoint", endpoint), ("code", "privileged-port"));
        }

        var counters = await Counters.ReadAsync(server);
        Assert.Equal(0, counters["socketskestrel.messages.sent", ("endpoint", "One")] + counters["socketskestrel.messages.sent", ("endpoint", "Two")]);
        Assert.Equal(0, counters["socketskestrel.udp.peers"]);
        await line.SendAsync("the room has heard nothing");
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Source_at_another_address_of_this_machine_is_one_of_ours_too()
    {
        ForgedDatagrams.SkipUnlessAllowed();
        var address = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), System.Net.Sockets.AddressFamily.InterNetwork, TestContext.Current.CancellationToken))
            .Select(a => a.ToString()).FirstOrDefault(a => !a.StartsWith("127.", StringComparison.Ordinal));
        using var server = await ServerProcess.StartAsync(new Settings().Web().Endpoint("Udp", "udp://0.0.0.0:0", "Echo", ("Udp:AllowSpoofable", "true")));
        string[] sources = ["127.0.0.1", "127.9.9.9", address ?? "127.0.0.2"];
        foreach (var source in sources)
            await ForgedDatagrams.SendAsync(source, server["Udp"].Port, "127.0.0.1", server["Udp"].Port, "forged");
        await Counters.WaitForAsync(server, sources.Length, Rejected, ("endpoint", "Udp"), ("code", "own-endpoint"));
    }
}
