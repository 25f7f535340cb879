using System.Globalization;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Udp;

/// <summary>A million datagrams, each from another address, while the room talks on.</summary>
public sealed class FloodTests
{
    private const int Datagrams = 1_000_000;
    private const int Size = 40;
    private const int CookieSize = 29;
    private const int MaxPeers = 200;
    private const long Memory = 64 << 20;

    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(0.2);

    [Theory]
    [InlineData("None", "full", MaxPeers)]
    [InlineData("Cookie", "unvalidated", 1)]
    public async Task A_million_strangers_take_no_memory_and_no_member_s_place(string validation, string code, int peers)
    {
        ForgedDatagrams.SkipUnlessAllowed();
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Line", "Chat").Udp("Udp", "Chat",
            ("Udp:AddressValidation", validation), ("Udp:MaxPeers", $"{MaxPeers}")));
        var port = server["Udp"].Port;
        using var witnesses = await Witnesses.StartAsync(server);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var member = server.ConnectUdp("Udp");
        var memberSent = await JoinAsync(member, validation) + 1;
        await member.SendAsync("here I am");
        await line.ExpectAsync("here I am");
        await Counters.ReadAsync(server); // what reads the meter stays loaded, and its files open
        var before = Vitals.Of(server);

        using var flood = ForgedDatagrams.StartFlood(port, Datagrams, Size);
        var ended = flood.ExitCodeAsync();
        var (relayed, relayedBytes) = (0, 0);
        for (var round = 0; round < 10 || !ended.IsCompleted; round++)
        {
            memberSent += await SayUntilHeardAsync(member, line, $"udp {round}");
            await line.SendAsync($"line {round}");
            relayed++;
            relayedBytes += $"line {round}".Length;
            await HearAsync(member, $"line {round}");
            await Task.WhenAny(ended, Task.Delay(10, TestContext.Current.CancellationToken));
        }

        Assert.True(await ended == 0, string.Join('\n', flood.Errors.Lines));
        var sent = int.Parse(flood.Output.Lines.Single(), CultureInfo.InvariantCulture) + memberSent;
        var (counters, dropped) = await WaitUntilAllIsReceivedAsync(server, port, sent);
        var received = counters["socketskestrel.messages.received", ("endpoint", "Udp")];
        var refused = counters["socketskestrel.messages.rejected", ("endpoint", "Udp"), ("code", code)];
        TestContext.Current.TestOutputHelper?.WriteLine($"{validation}: {sent} sent, {dropped} dropped by the kernel, {received} received, {refused} {code}");
        Assert.InRange(received - refused, 1, memberSent + MaxPeers);
        Assert.Equal(peers, counters["socketskestrel.udp.peers", ("endpoint", "Udp")]);
        if (validation == "Cookie")
        {
            var cookies = counters["socketskestrel.messages.sent", ("endpoint", "Udp")] - relayed;
            Assert.InRange(cookies, 1, refused);
            Assert.Equal(CookieSize * cookies, counters["socketskestrel.bytes.sent", ("endpoint", "Udp")] - relayedBytes);
            TestContext.Current.TestOutputHelper?.WriteLine($"{CookieSize * cookies} bytes of cookies for {Size * refused} bytes");
        }

        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, Memory, descriptors: 4);
        TestContext.Current.TestOutputHelper?.WriteLine($"resident {before.ResidentBytes >> 20} MiB before, {Vitals.Of(server).ResidentBytes >> 20} MiB after");
        server.AssertNoUnhandledException();
    }

    /// <returns>How many datagrams that took.</returns>
    private static async Task<int> JoinAsync(UdpPeer member, string validation)
    {
        if (validation == "None")
            return 0;
        await member.SendAsync(await member.AskAsync(new string('?', CookieSize)));
        return 2;
    }

    /// <summary>The kernel may drop what a member says, like what the others send: said again, it is heard.</summary>
    private static async Task<int> SayUntilHeardAsync(UdpPeer member, Peer line, string text)
    {
        var sent = 1;
        await member.SendAsync(text);
        for (var next = line.ReceiveAsync(0); ; next = line.ReceiveAsync(0))
        {
            while (await Task.WhenAny(next, Task.Delay(ResendAfter, TestContext.Current.CancellationToken)) != next)
            {
                await member.SendAsync(text);
                sent++;
            }

            if (Encoding.UTF8.GetString(await next) == text)
                return sent;
        }
    }

    /// <summary>Hears a message among what the strangers that found a place said.</summary>
    private static async Task HearAsync(Peer peer, string text)
    {
        string heard;
        do
            heard = Encoding.UTF8.GetString(await peer.ReceiveAsync(0));
        while (heard.All(c => c == 'x'));
        Assert.Equal(text, heard);
    }

    private static async Task<(Counters Counters, long Dropped)> WaitUntilAllIsReceivedAsync(ServerProcess server, int port, int sent)
    {
        using var deadline = new CancellationTokenSource(Deadline.Span);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var dropped = ForgedDatagrams.DropsAt(port);
            var counters = await Counters.ReadAsync(server);
            var received = counters["socketskestrel.messages.received", ("endpoint", "Udp")];
            if (received + dropped == sent)
                return (counters, dropped);
            Assert.False(deadline.IsCancellationRequested, $"{sent} sent, {received} received, {dropped} dropped by the kernel");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
