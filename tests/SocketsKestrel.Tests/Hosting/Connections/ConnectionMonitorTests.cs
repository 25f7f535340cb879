using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

public sealed class ConnectionMonitorTests : IDisposable
{
    private readonly Endpoint _one = TestEndpoint.Create("One");
    private readonly Endpoint _two = TestEndpoint.Create("Two");
    private readonly TestServer _server;
    private readonly ConnectionMonitor _monitor;

    public ConnectionMonitorTests()
    {
        _server = new TestServer(_one, _two);
        _monitor = new ConnectionMonitor(_server.Options, _server.Registry);
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_open_connection_is_reported_as_it_stands_and_a_closed_one_as_it_ended()
    {
        var client = Connect(_one);
        await client.SendAsync("hello\n");
        await client.ReceivesAsync("hello\n");
        var begun = _server.Time.GetUtcNow().UtcDateTime;
        _server.Advance(TimeSpan.FromSeconds(3));

        var open = Assert.Single(_monitor.Read(open: true, closed: false));
        Assert.Equal((1, _one, "tcp", begun, null, CloseReason.None), (open.Id, open.Endpoint, open.Transport, open.Started, open.Ended, open.Reason));
        Assert.Equal((6, 6, 1, 1, 0), (open.BytesReceived, open.BytesSent, open.MessagesReceived, open.MessagesSent, open.PendingBytes));
        Assert.InRange(open.Idle, TimeSpan.FromSeconds(2.8), TimeSpan.FromSeconds(3));
        Assert.Empty(_monitor.Read(open: false, closed: true));

        client.Finish();
        await client.Ended;
        var closed = Assert.Single(_monitor.Read(open: true, closed: true));
        Assert.Equal((1, CloseReason.ClientClosed, _server.Time.GetUtcNow().UtcDateTime, 6), (closed.Id, closed.Reason, closed.Ended, closed.BytesReceived));
        Assert.Equal((0, 1), (_monitor.Count, _monitor.CountersOf(_one).Closed[CloseReason.ClientClosed]));
    }

    [Fact]
    public async Task One_endpoint_can_be_asked_for()
    {
        var (one, _) = (Connect(_one), Connect(_two));
        Assert.Equal([2], _monitor.Read(open: true, closed: true, _two).Select(report => report.Id));
        one.Finish();
        await one.Ended;
        Assert.Empty(_monitor.Read(open: false, closed: true, _two));
        Assert.Equal([2, 1], _monitor.Read(open: true, closed: true).Select(report => report.Id));
    }

    [Fact]
    public async Task An_administrator_closes_one_connection()
    {
        var (one, two) = (Connect(_one), Connect(_one));
        Assert.True(_monitor.Close(1));
        Assert.Equal("", await one.ReceiveToEndAsync());
        one.Finish(); // it lingers for its client's
        await one.Ended;
        Assert.Equal(["One closed_by_admin"], _server.Ends);
        Assert.False(_monitor.Close(1));
        Assert.False(_monitor.Close(3));
        await two.SendAsync("hello\n");
        await two.ReceivesAsync("hello\n");
    }

    private TestPeer Connect(Endpoint endpoint) => _server.Connect(new EchoHandler(new EchoOptions()), endpoint);
}
