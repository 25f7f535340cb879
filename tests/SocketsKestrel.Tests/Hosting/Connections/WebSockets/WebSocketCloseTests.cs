using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;
using static SocketsKestrel.Tests.Support.WebSocketFrames;

namespace SocketsKestrel.Tests.Hosting.Connections.WebSockets;

/// <summary>The end of a conversation: who closes, with what, and who waits for whom.</summary>
public sealed class WebSocketCloseTests : WebSocketEcho
{
    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(3000, 3000)]
    [InlineData(1005, 1002)]
    [InlineData(1006, 1002)]
    [InlineData(999, 1002)]
    public async Task Close_is_answered_with_its_status(int status, int answer)
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Close, Status(status, "bye")));
        await ReceivesAsync(peer, FromServer(Close, Status(answer)));
        await peer.Ended;
        Assert.Equal(["Echo client_closed"], Server.Ends);
    }

    [Fact]
    public async Task Close_without_a_status_is_answered_without_one()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Close, ""));
        await ReceivesAsync(peer, FromServer(Close, ""));
        await peer.Ended;
    }

    [Fact]
    public async Task What_follows_a_close_is_not_looked_at()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Close, Status(1000)), .. FromClient(Text, "late")]);
        Assert.Equal(FromServer(Close, Status(1000)), await peer.ReadAsync(long.MaxValue));
    }

    [Fact]
    public async Task Close_in_the_same_read_as_the_last_message_is_seen()
    {
        var peer = Connect();
        await peer.SendAsync([.. FromClient(Text, "bye"), .. FromClient(Close, Status(1000))]);
        await ReceivesAsync(peer, FromServer(Close, Status(1000, "client_closed")));
        await peer.Ended;
    }

    [Fact]
    public async Task Handler_that_closes_sends_a_normal_close_and_waits_for_the_client_s()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "bye"));
        await ReceivesAsync(peer, FromServer(Close, Status(1000, "client_closed")));
        Assert.False(peer.Ended.IsCompleted);
        await peer.SendAsync([.. FromClient(Text, "on its way"), .. FromClient(Close, Status(1000))]);
        await peer.Ended;
        Assert.False(peer.IsAborted);
    }

    [Fact]
    public async Task Client_that_never_answers_a_close_is_not_waited_for_long()
    {
        var peer = Connect();
        await peer.SendAsync(FromClient(Text, "bye"));
        await ReceivesAsync(peer, FromServer(Close, Status(1000, "client_closed")));
        Server.Advance(LingeringClose.LongestSilence + ConnectionClock.Period);
        await peer.Ended;
    }

    [Fact]
    public async Task Drain_closes_with_going_away()
    {
        var peer = Connect();
        Server.Registry.Drain();
        await ReceivesAsync(peer, FromServer(Close, Status(1001, "server_stopping")));
        await peer.SendAsync(FromClient(Close, Status(1001)));
        await peer.Ended;
    }

    [Fact]
    public async Task Handler_of_bytes_is_told_that_there_are_none()
    {
        var peer = Server.ConnectWebSocket(new DelegateHandler(static connection => connection.Transport.Input.ReadAsync().AsTask()), Endpoint);
        await ReceivesAsync(peer, FromServer(Close, Status(1011, "faulted")));
        Assert.Contains("\"WebSocket\": false", Server.Logs.LatestRecord.Exception?.Message, StringComparison.Ordinal);
    }
}
