using System.Net;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>One place, and clients that queue for it.</summary>
public sealed class ConnectionQueueTests : IDisposable
{
    private readonly Endpoint _endpoint = TestEndpoint.Create("Test", options =>
    {
        options.MaxConnections = 1;
        options.WhenFull = WhenFull.Queue;
        options.IdleTimeout = TimeSpan.FromSeconds(10);
    });

    private readonly TestServer _server;
    private readonly TestPeer _served;

    public ConnectionQueueTests()
    {
        _server = new TestServer(_endpoint);
        _served = Connect();
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task First_come_are_first_served()
    {
        var peers = Enumerable.Range(0, 5).Select(_ => Connect()).ToList();
        foreach (var peer in Enumerable.Reverse(peers))
            await peer.SendAsync("hello\n");
        Assert.All(_server.Registry.Connections.Where(c => c.Id > 1), c => Assert.Equal(0, c.BytesReceived));
        _served.Finish();
        foreach (var peer in peers)
        {
            await peer.ReceivesAsync("hello\n");
            Assert.All(_server.Registry.Connections.Where(c => c.Id > peers.IndexOf(peer) + 2), c => Assert.Equal(0, c.BytesReceived));
            peer.Finish();
            await peer.Ended;
        }
    }

    [Fact]
    public async Task Client_that_only_finished_sending_is_still_served()
    {
        var queued = Connect();
        await queued.SendAsync("hello\n");
        queued.Finish();
        _served.Finish();
        Assert.Equal("hello\n", await queued.ReceiveToEndAsync());
        await queued.Ended;
        Assert.Equal(["Test client_closed", "Test client_closed"], _server.Ends);
    }

    [Fact]
    public async Task Client_that_leaves_gives_up_its_turn()
    {
        var gone = Connect();
        var next = Connect();
        await next.SendAsync("hello\n");
        gone.Finish();
        await gone.Ended;
        Assert.Equal(["Test client_closed"], _server.Ends);
        _served.Finish();
        await next.ReceivesAsync("hello\n");
    }

    [Fact]
    public async Task Client_that_is_reset_gives_up_its_turn()
    {
        var gone = Connect();
        await gone.SendAsync("hello\n");
        gone.Reset();
        await gone.Ended;
        Assert.Equal(["Test reset"], _server.Ends);
        Assert.Empty(_server.Rejections);
        _served.Finish();
        await ServedAsync(Connect());
    }

    [Fact]
    public async Task Client_that_was_gone_before_it_queued_gives_up_its_turn()
    {
        var gone = new TestPeer("gone", IPAddress.Loopback, 1024);
        gone.Finish();
        _server.Connect(gone, new RequestReplyConnectionHandler(new Echo()), _endpoint);
        await gone.Ended;
        Assert.Equal(["Test client_closed"], _server.Ends);
    }

    [Fact]
    public async Task Queued_client_is_not_idle()
    {
        var queued = Connect();
        for (var i = 0; i < 10; i++)
        {
            _server.Advance(TimeSpan.FromSeconds(8));
            await _served.SendAsync("x\n");
        }

        Assert.Empty(_server.Ends);
        _served.Finish();
        await ServedAsync(queued);
        _server.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["Test client_closed"], _server.Ends);
        _server.Advance(TimeSpan.FromSeconds(2));
        await queued.Ended;
        Assert.Equal(["Test client_closed", "Test idle"], _server.Ends);
    }

    [Fact]
    public async Task Queued_clients_are_closed_by_a_drain()
    {
        var queued = Connect();
        await queued.SendAsync("hello\n");
        _server.Registry.Drain();
        Assert.Equal("", await queued.ReceiveToEndAsync());
        await queued.Ended;
        await _served.Ended;
        Assert.Equal(["Test server_stopping", "Test server_stopping"], _server.Ends);
    }

    private static async Task ServedAsync(TestPeer peer)
    {
        await peer.SendAsync("hello\n");
        await peer.ReceivesAsync("hello\n");
    }

    private TestPeer Connect() => _server.Connect(new Echo(), _endpoint);
}
