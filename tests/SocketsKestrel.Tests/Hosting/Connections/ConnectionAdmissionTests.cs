using System.Net;
using System.Text;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>The caps where clients beyond them are rejected.</summary>
public sealed class ConnectionAdmissionTests
{
    private static readonly string Full = Encoding.ASCII.GetString(ProtocolError.Full.Message.Span);

    [Fact]
    public async Task Client_beyond_the_endpoints_cap_is_told_so_and_closed()
    {
        var endpoint = Capped(2);
        using var server = new TestServer(endpoint);
        var first = server.Connect(new Echo(), endpoint);
        server.Connect(new Echo(), endpoint);
        await RejectedAsync(server.Connect(new Echo(), endpoint));
        Assert.Equal(["Test full"], server.Ends);
        Assert.Equal(["Test full"], server.Rejections);

        first.Finish();
        await first.Ended;
        await ServedAsync(server.Connect(new Echo(), endpoint));
    }

    [Fact]
    public async Task Endpoints_have_places_of_their_own()
    {
        var (one, other) = (Capped(1, "One"), Capped(1, "Other"));
        using var server = new TestServer(one, other);
        await ServedAsync(server.Connect(new Echo(), one));
        await ServedAsync(server.Connect(new Echo(), other));
        await RejectedAsync(server.Connect(new Echo(), one));
    }

    [Fact]
    public async Task Cap_of_the_process_counts_all_endpoints()
    {
        var (one, other) = (Capped(null, "One"), Capped(null, "Other"));
        using var server = new TestServer(new LimitsOptions { MaxConnections = 2 }, one, other);
        var first = server.Connect(new Echo(), one);
        await ServedAsync(server.Connect(new Echo(), other));
        await RejectedAsync(server.Connect(new Echo(), other));
        first.Finish();
        await first.Ended;
        await ServedAsync(server.Connect(new Echo(), other));
    }

    [Fact]
    public async Task Cap_of_an_address_leaves_other_addresses_alone()
    {
        var endpoint = Capped(null);
        using var server = new TestServer(new LimitsOptions { MaxConnectionsPerIp = 1 }, endpoint);
        var first = server.Connect(new Echo(), endpoint, IPAddress.Parse("192.0.2.1"));
        await ServedAsync(server.Connect(new Echo(), endpoint, IPAddress.Parse("192.0.2.2")));
        await RejectedAsync(server.Connect(new Echo(), endpoint, IPAddress.Parse("192.0.2.1")));
        await RejectedAsync(server.Connect(new Echo(), endpoint, IPAddress.Parse("::ffff:192.0.2.1")));
        first.Finish();
        await first.Ended;
        await ServedAsync(server.Connect(new Echo(), endpoint, IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Fact]
    public async Task Rejected_client_takes_no_place_of_a_wider_cap()
    {
        var (small, other) = (Capped(1, "Small"), Capped(null, "Other"));
        using var server = new TestServer(new LimitsOptions { MaxConnections = 2, MaxConnectionsPerIp = 2 }, small, other);
        await ServedAsync(server.Connect(new Echo(), small));
        for (var i = 0; i < 5; i++)
            await RejectedAsync(server.Connect(new Echo(), small));
        await ServedAsync(server.Connect(new Echo(), other));
    }

    [Theory]
    [InlineData(FramingType.Raw)]
    [InlineData(FramingType.Line)]
    [InlineData(FramingType.LengthPrefixed)]
    public async Task Rejection_is_framed_as_the_endpoint_is(FramingType type)
    {
        var endpoint = TestEndpoint.Create(type, options => options.MaxConnections = 1);
        using var server = new TestServer(endpoint);
        server.Connect(new Echo(), endpoint);
        var rejected = await server.Connect(new Echo(), endpoint).ReadAsync(long.MaxValue);
        Assert.Equal([ProtocolError.Full.Message.ToArray()], Frames.Read(endpoint.Framing, [rejected]));
    }

    [Fact]
    public async Task Never_are_more_served_than_there_are_places()
    {
        const int Places = 3;
        var endpoint = TestEndpoint.Create("Test", options => (options.MaxConnections, options.WhenFull) = (Places, WhenFull.Queue));
        using var server = new TestServer(new LimitsOptions { MaxConnectionsPerIp = 1000 }, endpoint);
        var serving = 0;
        var most = 0;
        var served = 0;
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (_, _) =>
        {
            var peer = server.Connect(
                new DelegateHandler(async connection =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref serving));
                    await connection.Transport.Input.ReadAsync();
                    Interlocked.Increment(ref served);
                    Interlocked.Decrement(ref serving);
                }),
                endpoint);
            await peer.SendAsync("x");
            await peer.Ended;
        });
        Assert.Equal(400, served);
        Assert.InRange(most, 1, Places);
        for (var i = 0; i < Places; i++)
            await ServedAsync(server.Connect(new Echo(), endpoint));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; seen < value;)
            seen = Interlocked.CompareExchange(ref target, value, seen) is var found && found == seen ? value : found;
    }

    private static Endpoint Capped(int? places, string name = "Test") => TestEndpoint.Create(name, options => options.MaxConnections = places);

    private static async Task ServedAsync(TestPeer peer)
    {
        await peer.SendAsync("hello\n");
        await peer.ReceivesAsync("hello\n");
    }

    private static async Task RejectedAsync(TestPeer peer)
    {
        Assert.Equal($"{Full}\n", await peer.ReceiveToEndAsync());
        await peer.Ended;
    }
}
