using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

public sealed class ConnectionDrainTests : IDisposable
{
    private readonly Endpoint _endpoint = TestEndpoint.Create("Test", options => options.DrainTimeout = TimeSpan.FromSeconds(10));
    private readonly TestServer _server;

    public ConnectionDrainTests() => _server = new TestServer(_endpoint);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Waiting_connection_is_closed_at_once()
    {
        var peer = _server.Connect(new Echo(), _endpoint);
        _server.Registry.Drain();
        Assert.Equal("", await peer.ReceiveToEndAsync());
        await EndsAsync(peer);
        Assert.False(peer.IsAborted);
    }

    [Fact]
    public async Task Requests_received_before_are_answered()
    {
        var gate = new TaskCompletionSource();
        var echo = new RequestReplyConnectionHandler(new Echo());
        var peer = _server.Connect(
            new DelegateHandler(async connection =>
            {
                await gate.Task;
                await echo.RunAsync(connection);
            }),
            _endpoint);
        await peer.SendAsync("one\ntwo\nthr");
        _server.Registry.Drain();
        gate.SetResult();
        Assert.Equal("one\ntwo\n", await peer.ReceiveToEndAsync());
        await EndsAsync(peer);
        Assert.Empty(_server.Rejections);
    }

    [Fact]
    public async Task Reply_that_a_peer_takes_late_is_still_sent_whole()
    {
        var peer = _server.Connect(new Echo(), _endpoint, window: 64);
        var message = new string('x', 1000) + "\n";
        await peer.SendAsync(message);
        _server.Registry.Drain();
        _server.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(_server.Ends);
        Assert.Equal(message, await peer.ReceiveToEndAsync());
        await EndsAsync(peer);
    }

    [Fact]
    public async Task Connection_that_comes_later_is_not_served()
    {
        _server.Registry.Drain();
        var peer = _server.Connect(new DelegateHandler(_ => throw new InvalidOperationException("served")), _endpoint);
        Assert.Equal("", await peer.ReceiveToEndAsync());
        await EndsAsync(peer);
    }

    [Fact]
    public async Task Handler_that_does_not_end_is_aborted_within_the_drain_timeout()
    {
        var peer = _server.Connect(
            new DelegateHandler(async connection =>
            {
                while (!(await connection.Transport.Input.ReadAsync()).IsCompleted)
                    connection.Transport.Input.AdvanceTo(default);
            }),
            _endpoint);
        _server.Registry.Drain();
        _server.Advance(TimeSpan.FromSeconds(8.5));
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(1));
        await EndsAsync(peer);
        Assert.True(peer.IsAborted);
    }

    [Fact]
    public void Part_of_the_timeout_is_left_for_ending_the_process()
    {
        foreach (var seconds in new[] { 0.5, 1, 10, 3600 })
        {
            var grace = ConnectionRegistry.DrainGrace(TestEndpoint.Create("Test", options => options.DrainTimeout = TimeSpan.FromSeconds(seconds)));
            Assert.InRange(grace.TotalSeconds, seconds / 2, seconds - ConnectionClock.Period.TotalSeconds);
        }
    }

    [Fact]
    public async Task Participants_speak_while_connections_are_open()
    {
        var peer = _server.Connect(new Echo(), _endpoint);
        var participant = new Participant(_server.Registry);
        var drain = new ConnectionDrain(_server.Registry, new AcceptGate(), [participant], new FakeLogger<ConnectionDrain>(_server.Logs));
        await drain.StoppingAsync(TestContext.Current.CancellationToken);
        await EndsAsync(peer);
        Assert.Equal([CloseReason.None], participant.Seen);
        Assert.Contains(_server.Logs.GetSnapshot(), r => r is { Level: LogLevel.Information, Message: "Stopping: 1 connections to close" });
    }

    private async Task EndsAsync(TestPeer peer)
    {
        await peer.Ended;
        Assert.Equal(["Test server_stopping"], _server.Ends);
        Assert.DoesNotContain(_server.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }

    private sealed class Participant(ConnectionRegistry registry) : IDrainParticipant
    {
        public List<CloseReason> Seen { get; } = [];

        public void OnDraining() => Seen.AddRange(registry.Connections.Select(connection => connection.Reason));
    }
}
