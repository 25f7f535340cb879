using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>The clock of the first message, and what a message that is late is told.</summary>
public sealed class FirstMessageTests : IDisposable
{
    private const string TimedOut = "ERR message-timeout the message was not complete in time\n";

    private static readonly TimeSpan Late = ConnectionClock.Period * 2;

    private readonly Endpoint _endpoint = TestEndpoint.Create("Test", options =>
    {
        options.FirstMessageTimeout = TimeSpan.FromSeconds(10);
        options.MessageTimeout = TimeSpan.FromSeconds(4);
        options.MaxConnections = 1;
        options.WhenFull = WhenFull.Queue;
    });

    private readonly TestServer _server;

    public FirstMessageTests() => _server = new TestServer(_endpoint);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Silent_client_is_told_and_closed()
    {
        var peer = _server.Connect(new Echo(), _endpoint);
        _server.Advance(TimeSpan.FromSeconds(9.5));
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(0.5) + Late);
        await TimesOutAsync(peer, "");
    }

    [Fact]
    public async Task Bytes_do_not_put_it_off()
    {
        var peer = _server.Connect(new Echo(), _endpoint);
        _server.Advance(TimeSpan.FromSeconds(8));
        for (var i = 0; i < 4; i++)
        {
            await peer.SendAsync("x");
            _server.Advance(TimeSpan.FromSeconds(0.45));
        }

        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(0.2) + Late);
        await TimesOutAsync(peer, "");
    }

    [Fact]
    public async Task First_message_has_no_longer_than_any_other()
    {
        var peer = _server.Connect(new Echo(), _endpoint);
        await peer.SendAsync("x");
        _server.Advance(TimeSpan.FromSeconds(4) + Late);
        await TimesOutAsync(peer, "");
    }

    [Fact]
    public async Task Client_that_spoke_may_be_silent()
    {
        var peer = _server.Connect(new Echo(), _endpoint);
        await peer.SendAsync("hello\n");
        _server.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(_server.Ends);
        await peer.SendAsync("again\nand");
        _server.Advance(TimeSpan.FromSeconds(4) + Late);
        await TimesOutAsync(peer, "hello\nagain\n");
    }

    [Fact]
    public async Task Time_in_a_queue_does_not_count()
    {
        var served = _server.Connect(new Echo(), _endpoint);
        await served.SendAsync("x\n");
        var queued = _server.Connect(new Echo(), _endpoint);
        _server.Advance(TimeSpan.FromSeconds(60));
        served.Finish();
        await served.Ended;
        _server.Advance(TimeSpan.FromSeconds(9));
        await queued.SendAsync("hello\n");
        await queued.ReceivesAsync("hello\n");
    }

    [Fact]
    public async Task Message_that_exceeds_the_rate_is_told_so_and_ends_the_connection()
    {
        var limited = TestEndpoint.Create("Test", options => options.RateLimit = new RateLimitOptions
        {
            MessagesPerSecond = 1,
            Burst = 2,
            WhenExceeded = WhenExceeded.Disconnect,
        });
        using var server = new TestServer(limited);
        var peer = server.Connect(new Echo(), limited);
        await peer.SendAsync("1\n2\n3\n4\n");
        Assert.Equal("1\n2\nERR rate-limited too much in too short a time, try again later\n", await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal(["Test rate_limited"], server.Ends);
        Assert.Equal(["Test rate-limited"], server.Rejections);
    }

    private async Task TimesOutAsync(TestPeer peer, string before)
    {
        Assert.Equal(before + TimedOut, await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal(["Test message_timeout"], _server.Ends);
        Assert.Equal(["Test message-timeout"], _server.Rejections);
    }
}
