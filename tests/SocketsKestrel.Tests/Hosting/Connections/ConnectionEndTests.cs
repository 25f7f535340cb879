using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>Every way a connection ends, the clock's and the drain's apart.</summary>
public sealed class ConnectionEndTests : IDisposable
{
    private readonly Endpoint _line = TestEndpoint.Create(FramingType.Line, options => options.Framing.MaxLength = 8);
    private readonly Endpoint _raw = TestEndpoint.Create(FramingType.Raw);
    private readonly TestServer _server;

    public ConnectionEndTests() => _server = new TestServer(_line, _raw);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Peer_that_finishes_sending_gets_every_reply_before_the_end()
    {
        var peer = _server.Connect(new Echo(), _line);
        await peer.SendAsync("one\ntwo\n");
        peer.Finish();
        Assert.Equal("one\ntwo\n", await peer.ReceiveToEndAsync());
        await EndsAsync(peer, "Line client_closed");
        Assert.Empty(_server.Rejections);
    }

    [Fact]
    public async Task Peer_of_a_raw_endpoint_gets_every_byte_back_before_the_end()
    {
        var peer = _server.Connect(new Echo(), _raw, window: 1024);
        var sent = new byte[200_000];
        new Random(1).NextBytes(sent);
        await peer.SendAsync(sent);
        peer.Finish();
        Assert.Equal(sent, await peer.ReadAsync(long.MaxValue));
        await EndsAsync(peer, "Raw client_closed");
    }

    [Fact]
    public async Task Handler_that_has_enough_closes_after_its_replies()
    {
        var peer = _server.Connect(new Echo(), _line);
        await peer.SendAsync("one\nbye\ntwo\n");
        Assert.Equal("one\n", await peer.ReceiveToEndAsync());
        await EndsAsync(peer, "Line client_closed");
    }

    [Fact]
    public async Task Peer_that_never_takes_what_is_left_is_given_up_after_the_stall_timeout()
    {
        var peer = _server.Connect(new Echo(), _line);
        peer.Context.Sending = new TaskCompletionSource();
        await peer.SendAsync("one\n");
        peer.Finish();
        _server.Advance(_line.Options.SendQueue.StallTimeout - ConnectionClock.Period);
        Assert.Equal(1, _server.Registry.Count);
        Assert.False(peer.Ended.IsCompleted);

        _server.Advance(ConnectionClock.Period * 2);
        Assert.True(peer.IsAborted);
        await EndsAsync(peer, "Line slow_consumer");
        Assert.Equal(0, _server.Registry.Count);
    }

    [Fact]
    public async Task Reset_is_told_apart_from_a_close()
    {
        var peer = _server.Connect(new Echo(), _line);
        peer.Reset();
        await EndsAsync(peer, "Line reset");
    }

    [Fact]
    public async Task Torn_line_is_reported_when_peer_leaves()
    {
        var peer = _server.Connect(new Echo(), _line);
        await peer.SendAsync("one\ntw");
        peer.Finish();
        Assert.Equal("one\n", await peer.ReceiveToEndAsync());
        await EndsAsync(peer, "Line client_closed");
        Assert.Equal(["Line torn"], _server.Rejections);
    }

    [Fact]
    public async Task Line_that_is_too_long_is_told_so_after_earlier_replies()
    {
        var peer = _server.Connect(new Echo(), _line);
        await peer.SendAsync("one\n123456789");
        var received = await peer.ReceiveToEndAsync();
        Assert.StartsWith("one\nERR too-long ", received, StringComparison.Ordinal);
        Assert.Equal(2, received.Count('\n'));
        await EndsAsync(peer, "Line too_long");
        Assert.Equal(["Line too-long"], _server.Rejections);
    }

    [Fact]
    public async Task Fault_of_a_handler_is_the_only_error_in_the_log()
    {
        var peer = _server.Connect(new DelegateHandler(_ => throw new InvalidOperationException("a defect")), _line);
        await EndsAsync(peer, "Line faulted");
        var error = Assert.Single(_server.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
        Assert.Equal(LogLevel.Error, error.Level);
        Assert.Equal("a defect", error.Exception?.Message);
    }

    [Fact]
    public async Task Fault_after_the_connection_was_closed_on_purpose_keeps_the_reason()
    {
        var peer = _server.Connect(
            new DelegateHandler(connection =>
            {
                connection.Close(CloseReason.Idle);
                throw new InvalidOperationException("what came of it");
            }),
            _line);
        await EndsAsync(peer, "Line idle");
        AssertNoError();
    }

    [Fact]
    public async Task Abort_by_the_server_itself_counts_as_stopping()
    {
        var peer = _server.Connect(new Echo(), _line);
        peer.Context.Abort(new ConnectionAbortedException("the host's patience is over"));
        await EndsAsync(peer, "Line server_stopping");
        AssertNoError();
    }

    [Fact]
    public async Task First_reason_stands()
    {
        var peer = _server.Connect(new Echo(), _line);
        var connection = Assert.Single(_server.Registry.Connections);
        Assert.Equal(CloseReason.None, connection.Reason);
        connection.Abort(CloseReason.SlowConsumer);
        connection.Close(CloseReason.Idle);
        await EndsAsync(peer, "Line slow_consumer");
        Assert.True(peer.IsAborted);
        AssertNoError();
    }

    [Fact]
    public async Task What_a_client_sent_is_in_no_log_message()
    {
        var peer = _server.Connect(new Echo(), _line);
        await peer.SendAsync("secret\n");
        peer.Finish();
        await EndsAsync(peer, "Line client_closed");
        var logged = _server.Logs.GetSnapshot();
        Assert.NotEmpty(logged);
        Assert.All(logged, record => Assert.DoesNotContain("secret", record.Message, StringComparison.Ordinal));
        Assert.All(logged, record => Assert.Equal(LogLevel.Debug, record.Level));
    }

    [Fact]
    public void Every_reason_has_a_tag_of_its_own()
    {
        var tags = Enum.GetValues<CloseReason>().Select(reason => reason.ToTag()).ToList();
        Assert.Distinct(tags);
        Assert.All(tags, tag => Assert.Matches("^[a-z]+(_[a-z]+)*$", tag));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((CloseReason)99).ToTag());
    }

    private async Task EndsAsync(TestPeer peer, string end)
    {
        await peer.Ended;
        Assert.Equal([end], _server.Ends);
        Assert.Equal(0, _server.Registry.Count);
    }

    private void AssertNoError() => Assert.DoesNotContain(_server.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
}
