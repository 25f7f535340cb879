using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Servers;

namespace SocketsKestrel.EndToEnd.Faults;

/// <summary>What the wrong server does, as it looks on the wire: each fault to every n-th answer, and nothing else.</summary>
public sealed class FaultyServerTests
{
    private const string Line = nameof(Line);
    private const string Raw = nameof(Raw);
    private const string Udp = nameof(Udp);

    /// <summary>What comes back for m1 to m7 where every third answer is wronged, and how often it was. Letters are altered to their neighbours.</summary>
    private static readonly (ServerFault Fault, string Answers, int Faults)[] Wronged =
    [
        (ServerFault.None, "m1 m2 m3 m4 m5 m6 m7", 0),
        (ServerFault.Drop, "m1 m2 m4 m5 m7", 2),
        (ServerFault.Repeat, "m1 m2 m3 m3 m4 m5 m6 m6 m7", 2),
        (ServerFault.Swap, "m1 m2 m4 m3 m5 m7 m6", 2),
        (ServerFault.Alter, "m1 m2 m2 m4 m5 m7 m7", 2),
        (ServerFault.Misdirect, "m1 m2 m3 m4 m5 m6 m7", 0), // there is nobody else
    ];

    public static TheoryData<string, ServerFault, string, int> Echoes
    {
        get
        {
            var data = new TheoryData<string, ServerFault, string, int>();
            foreach (var transport in new[] { Line, Raw, Udp })
            {
                foreach (var (fault, answers, faults) in Wronged)
                    data.Add(transport, fault, answers, faults);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Every_third_echo_is_wronged(string transport, ServerFault fault, string answers, int faults)
    {
        await using var server = Start(transport, new FaultyServerOptions { Fault = fault, Every = 3 });
        using var client = await ConnectAsync(transport, server);

        for (var i = 1; i <= 7; i++)
            await client.SendAsync($"m{i}");
        await ExpectAllAsync(client, answers);
        AssertCounts(server, received: 7, answers: 7, faults);
    }

    [Theory]
    [InlineData(Line)]
    [InlineData(Raw)]
    [InlineData(Udp)]
    public async Task Echo_of_one_client_goes_to_the_other(string transport)
    {
        await using var server = Start(transport, new FaultyServerOptions { Fault = ServerFault.Misdirect, Every = 3 });
        using var client = await ConnectAsync(transport, server);
        await client.ExpectAnswerAsync("m1", "m1");
        using var other = await ConnectAsync(transport, server);
        await other.ExpectAnswerAsync("m2", "m2");

        await client.SendAsync("m3");
        await other.ExpectAsync("m3");
        await client.ExpectAnswerAsync("m4", "m4");
        AssertCounts(server, received: 4, answers: 4, faults: 1);
    }

    [Theory]
    [InlineData(Line)]
    [InlineData(Raw)]
    [InlineData(Udp)]
    public async Task Late_echo_is_overtaken_by_those_that_are_not(string transport)
    {
        await using var server = Start(transport, new FaultyServerOptions { Fault = ServerFault.Delay, Every = 3, Delay = TimeSpan.FromMilliseconds(300) });
        using var client = await ConnectAsync(transport, server);

        for (var i = 1; i <= 4; i++)
            await client.SendAsync($"m{i}");
        await ExpectAllAsync(client, "m1 m2 m4 m3");
        AssertCounts(server, received: 4, answers: 4, faults: 1);
    }

    [Theory]
    [InlineData(Line)]
    [InlineData(Raw)]
    public async Task Connection_is_closed_in_place_of_every_third_echo(string transport)
    {
        await using var server = Start(transport, new FaultyServerOptions { Fault = ServerFault.Close, Every = 3 });
        for (var round = 1; round <= 2; round++)
        {
            var tcp = await TcpPeer.ConnectAsync(server.Address);
            using StreamPeer client = transport == Raw ? new RawPeer(tcp) : new LinePeer(tcp);
            await client.ExpectAnswerAsync("m1", "m1");
            await client.ExpectAnswerAsync("m2", "m2");
            await client.SendAsync("m3");
            Assert.Empty(await client.Tcp.ReadToEndAsync());
            AssertCounts(server, received: 3 * round, answers: 3 * round, faults: round);
        }
    }

    /// <summary>
    /// What each of three members gets of m1 to m5, which the third one sends. There were three deliveries when they joined: with
    /// every fifth wronged, those are m1 to the second member and m4 to the first.
    /// </summary>
    [Theory]
    [InlineData(ServerFault.None, "m1 m2 m3 m4 m5", "m1 m2 m3 m4 m5", "", 0)]
    [InlineData(ServerFault.Drop, "m1 m2 m3 m5", "m2 m3 m4 m5", "", 2)]
    [InlineData(ServerFault.Repeat, "m1 m2 m3 m4 m4 m5", "m1 m1 m2 m3 m4 m5", "", 2)]
    [InlineData(ServerFault.Alter, "m1 m2 m3 m5 m5", "m0 m2 m3 m4 m5", "", 2)]
    [InlineData(ServerFault.Misdirect, "m1 m2 m3 m5", "m2 m3 m4 m5", "m1 m4", 2)]
    [InlineData(ServerFault.Swap, "m1 m2 m3 m5 m4", "m2 m1 m3 m4 m5", "", 2)]
    public async Task Every_fifth_delivery_is_wronged(ServerFault fault, string first, string second, string third, int faults)
    {
        foreach (var transport in new[] { Line, Udp })
        {
            await using var server = Start(transport, new FaultyServerOptions { Mode = ServerMode.Chat, Fault = fault, Every = 5 });
            using var room = await FaultyRoom.JoinAsync(server, () => ConnectAsync(transport, server));

            for (var i = 1; i <= 5; i++)
                await room.Third.SendAsync($"m{i}");
            await ExpectAllAsync(room.First, first);
            await ExpectAllAsync(room.Second, second);
            await ExpectAllAsync(room.Third, third);
            AssertCounts(server, received: 8, answers: 13, faults);
        }
    }

    [Fact]
    public async Task Member_is_closed_in_place_of_a_delivery()
    {
        await using var server = Start(Line, new FaultyServerOptions { Mode = ServerMode.Chat, Fault = ServerFault.Close, Every = 5 });
        using var room = await FaultyRoom.JoinAsync(server, () => ConnectAsync(Line, server));

        await room.Third.SendAsync("m1");
        await room.First.ExpectAsync("m1");
        Assert.Empty(await ((LinePeer)room.Second).Tcp.ReadToEndAsync());
        AssertCounts(server, received: 4, answers: 5, faults: 1);
    }

    [Fact]
    public async Task Swap_waits_for_the_next_answer()
    {
        await using var server = Start(Line, new FaultyServerOptions { Fault = ServerFault.Swap, Every = 2 });
        using var client = await ConnectAsync(Line, server);

        await client.ExpectAnswerAsync("m1", "m1");
        await client.SendAsync("m2");
        await FaultyRoom.WaitForAsync(server, received: 2);
        AssertCounts(server, received: 2, answers: 2, faults: 0, heldBack: 1);
        await client.SendAsync("m3");
        await ExpectAllAsync(client, "m3 m2");
        AssertCounts(server, received: 3, answers: 3, faults: 1);
    }

    [Fact]
    public async Task Datagram_that_says_quit_makes_its_sender_leave()
    {
        await using var server = Start(Udp, new FaultyServerOptions { Mode = ServerMode.Chat });
        using var room = await FaultyRoom.JoinAsync(server, () => ConnectAsync(Udp, server));

        await room.First.SendAsync("quit");
        await room.First.SendAsync("back"); // taken after the other, by the same socket: it joins again
        await room.Third.ExpectAsync("back");
        AssertCounts(server, received: 4, answers: 5, faults: 0);
    }

    [Theory]
    [InlineData(true, ServerFault.Close, 3)]
    [InlineData(false, ServerFault.Swap, 1)]
    [InlineData(false, ServerFault.Drop, 0)]
    public void What_cannot_be_is_refused(bool isUdp, ServerFault fault, int every)
    {
        Assert.Throws<ArgumentException>(() => FaultyServer.Start(new FaultyServerOptions { IsUdp = isUdp, Fault = fault, Every = every }));
    }

    private static FaultyServer Start(string transport, FaultyServerOptions options) =>
        FaultyServer.Start(options with { IsUdp = transport == Udp, MessageSize = transport == Raw ? 2 : null });

    private static async Task<Peer> ConnectAsync(string transport, FaultyServer server) => transport switch
    {
        Udp => new UdpPeer(server.Address),
        Raw => new RawPeer(await TcpPeer.ConnectAsync(server.Address)),
        _ => new LinePeer(await TcpPeer.ConnectAsync(server.Address)),
    };

    private static async Task ExpectAllAsync(Peer client, string messages)
    {
        foreach (var message in messages.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            await client.ExpectAsync(message);
    }

    private static void AssertCounts(FaultyServer server, int received, int answers, int faults, int heldBack = 0)
    {
        var counts = server.Counts;
        Assert.Equal((received, answers, faults, heldBack), (counts.Received, counts.Answers, counts.Faults, counts.HeldBack));
    }
}
