using System.Net;
using Microsoft.Extensions.Time.Testing;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>What one address may do.</summary>
public sealed class AddressAdmissionTests
{
    private readonly Endpoint _endpoint = TestEndpoint.Create();
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("fd00:1::1", "fd00:1::2", true)]
    [InlineData("fd00:1::1", "fd00:1:0:0:ffff:ffff:ffff:ffff", true)]
    [InlineData("fd00:1::1", "fd00:1:0:1::1", false)]
    [InlineData("fd00:1::1", "fd00:2::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void Address_is_one_of_IPv4_or_a_network_of_64_bits(string one, string other, bool same) =>
        Assert.Equal(same, AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other)));

    [Fact]
    public void Peer_of_a_unix_socket_has_none() => Assert.Null(AddressKey.Of(peer: null));

    [Fact]
    public async Task Network_is_capped_as_one()
    {
        using var server = new TestServer(new LimitsOptions { MaxConnectionsPerIp = 2 }, _endpoint);
        var first = server.Connect(new Echo(), _endpoint, IPAddress.Parse("fd00:1::1"));
        server.Connect(new Echo(), _endpoint, IPAddress.Parse("fd00:1::2"));
        await RefusedAsync(server, IPAddress.Parse("fd00:1::3"), "ERR full ");
        await ServedAsync(server.Connect(new Echo(), _endpoint, IPAddress.Parse("fd00:2::1")));
        first.Finish();
        await first.Ended;
        await ServedAsync(server.Connect(new Echo(), _endpoint, IPAddress.Parse("fd00:1::3")));
    }

    [Fact]
    public async Task Nobody_fills_a_queue_alone()
    {
        var queue = TestEndpoint.Create("Test", options => (options.MaxConnections, options.WhenFull) = (1, WhenFull.Queue));
        using var server = new TestServer(new LimitsOptions { MaxConnectionsPerIp = 2 }, queue);
        var served = server.Connect(new Echo(), queue);
        server.Connect(new Echo(), queue);
        Assert.StartsWith("ERR full ", await server.Connect(new Echo(), queue).ReceiveToEndAsync(), StringComparison.Ordinal);
        var other = server.Connect(new Echo(), queue, IPAddress.Parse("192.0.2.1"));
        served.Finish();
        server.Registry.Connections.Single(c => c.Id == 2).Close(CloseReason.ClosedByAdmin);
        await ServedAsync(other);
    }

    [Fact]
    public async Task Address_that_connects_too_often_is_told_so_and_others_are_not()
    {
        using var server = new TestServer(new LimitsOptions { ConnectionRatePerIp = new ConnectionRateOptions { PerSecond = 2, Burst = 3 } }, _endpoint);
        var hasty = IPAddress.Parse("192.0.2.1");
        for (var i = 0; i < 3; i++)
            await ServedAsync(server.Connect(new Echo(), _endpoint, hasty));
        await RefusedAsync(server, hasty, "ERR rate-limited ");
        Assert.Equal(["Test rate_limited"], server.Ends);
        Assert.Equal(["Test rate-limited"], server.Rejections);
        await ServedAsync(server.Connect(new Echo(), _endpoint, IPAddress.Parse("192.0.2.2")));

        server.Advance(TimeSpan.FromSeconds(0.5));
        await ServedAsync(server.Connect(new Echo(), _endpoint, hasty));
        await RefusedAsync(server, hasty, "ERR rate-limited ");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 100)]
    [InlineData(1000, 3)]
    public void Bucket_holds_its_burst_and_fills_at_its_rate(int perSecond, int burst)
    {
        var rates = new AddressRates(new ConnectionRateOptions { PerSecond = perSecond, Burst = burst }, _time);
        var address = AddressKey.Of(IPAddress.Loopback);
        Assert.Equal(burst, Take(rates, address, burst * 3));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Math.Min(burst, perSecond), Take(rates, address, perSecond * 3));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(burst, Take(rates, address, burst * 3));
    }

    [Fact]
    public void Flood_from_a_million_addresses_is_not_remembered_for_long()
    {
        var rates = new AddressRates(new ConnectionRateOptions { PerSecond = 1, Burst = 100 }, _time);
        for (ulong i = 0; i < 1_000_000; i++)
            Assert.True(rates.TryTake(new AddressKey(i, IsNetwork: false)));
        Assert.InRange(rates.Count, 1, AddressRates.MaxRemembered);

        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(rates.TryTake(AddressKey.Of(IPAddress.Loopback)));
        Assert.Equal(1, rates.Count);
    }

    [Fact]
    public void Address_that_goes_on_is_remembered_while_others_flood()
    {
        var rates = new AddressRates(new ConnectionRateOptions { PerSecond = 1, Burst = 10 }, _time);
        var hasty = new AddressKey(ulong.MaxValue, IsNetwork: true);
        var taken = 0;
        for (ulong i = 0; i < 500_000; i++)
        {
            rates.TryTake(new AddressKey(i, IsNetwork: false));
            if (i % 1000 == 0 && rates.TryTake(hasty))
                taken++;
        }

        Assert.Equal(10, taken);
    }

    private static int Take(AddressRates rates, AddressKey address, int attempts) => Enumerable.Range(0, attempts).Count(_ => rates.TryTake(address));

    private static async Task ServedAsync(TestPeer peer)
    {
        await peer.SendAsync("hello\n");
        await peer.ReceivesAsync("hello\n");
    }

    private async Task RefusedAsync(TestServer server, IPAddress from, string told)
    {
        var peer = server.Connect(new Echo(), _endpoint, from);
        Assert.StartsWith(told, await peer.ReceiveToEndAsync(), StringComparison.Ordinal);
        await peer.Ended;
    }
}
