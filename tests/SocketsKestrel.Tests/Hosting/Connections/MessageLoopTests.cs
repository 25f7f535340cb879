using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>Bursts: many messages in one read.</summary>
public sealed class MessageLoopTests : IDisposable
{
    private const int Messages = 20_000;

    private static readonly string Burst = string.Concat(Enumerable.Range(0, Messages).Select(i => $"message {i}\n"));

    private readonly Endpoint _line = TestEndpoint.Create(FramingType.Line);
    private readonly TestServer _server;

    public MessageLoopTests() => _server = new TestServer(_line);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Replies_to_a_burst_do_not_pile_up_before_a_slow_peer()
    {
        var peer = _server.Connect(new Echo(), _line, window: 1024);
        var connection = Assert.Single(_server.Registry.Connections);
        await peer.SendAsync(Burst);
        Assert.InRange(connection.BytesSent, 1, 65 * 1024);
        await peer.ReceivesAsync(Burst);
        Assert.Equal(Messages, connection.MessagesReceived);
        Assert.Equal(Messages, connection.MessagesSent);
        Assert.Equal(Burst.Length, connection.BytesReceived);
    }

    [Fact]
    public async Task Burst_is_answered_whole_although_its_sender_finished_with_a_torn_message()
    {
        var peer = _server.Connect(new Echo(), _line, window: 1024);
        await peer.SendAsync(Burst + "torn");
        peer.Finish();
        Assert.Equal(Burst, await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal(["Line client_closed"], _server.Ends);
        Assert.Equal(["Line torn"], _server.Rejections);
    }

    [Fact]
    public async Task Burst_received_before_a_drain_is_answered_whole()
    {
        var peer = _server.Connect(new Echo(), _line, window: 1024);
        await peer.SendAsync(Burst);
        _server.Registry.Drain();
        Assert.Equal(Burst, await peer.ReceiveToEndAsync());
        await peer.Ended;
        Assert.Equal(["Line server_stopping"], _server.Ends);
    }

    [Fact]
    public async Task Message_waiting_behind_a_burst_is_not_late()
    {
        var peer = _server.Connect(new Echo(), _line, window: 1024);
        await peer.SendAsync(Burst);
        for (var i = 0; i < 4; i++)
        {
            _server.Advance(TimeSpan.FromSeconds(4));
            await peer.ReadAsync(65 * 1024);
        }

        Assert.Empty(_server.Ends);
    }
}
