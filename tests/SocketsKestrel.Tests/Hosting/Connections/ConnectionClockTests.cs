using System.IO.Pipelines;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>What the one timer does to connections.</summary>
public sealed class ConnectionClockTests : IDisposable
{
    /// <summary>Past a limit: the clock notices up to a period late.</summary>
    private static readonly TimeSpan Late = ConnectionClock.Period * 2;

    private readonly Endpoint _idle = TestEndpoint.Create("Idle", options =>
    {
        options.IdleTimeout = TimeSpan.FromSeconds(10);
        options.MessageTimeout = null;
    });

    private readonly Endpoint _message = TestEndpoint.Create("Message", options => options.MessageTimeout = TimeSpan.FromSeconds(5));
    private readonly Endpoint _raw = TestEndpoint.Create(FramingType.Raw, options => options.MessageTimeout = TimeSpan.FromSeconds(5));
    private readonly Endpoint _stall = TestEndpoint.Create("Stall", options => options.SendQueue.StallTimeout = TimeSpan.FromSeconds(5));

    private readonly Endpoint _unlimited = TestEndpoint.Create("Unlimited", options =>
    {
        options.IdleTimeout = null;
        options.MessageTimeout = null;
    });

    private readonly TestServer _server;

    public ConnectionClockTests() => _server = new TestServer(_idle, _message, _raw, _stall, _unlimited);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Silent_connection_is_idle()
    {
        var peer = _server.Connect(new Echo(), _idle);
        _server.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(1) + Late);
        await EndsAsync(peer, "Idle idle");
        Assert.False(peer.IsAborted);
    }

    [Fact]
    public async Task Received_byte_is_activity_without_being_a_message()
    {
        var peer = _server.Connect(new Echo(), _idle);
        for (var i = 0; i < 5; i++)
        {
            _server.Advance(TimeSpan.FromSeconds(8));
            await peer.SendAsync("x");
        }

        _server.Advance(TimeSpan.FromSeconds(8));
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(2) + Late);
        await EndsAsync(peer, "Idle idle");
    }

    [Fact]
    public async Task Sent_byte_is_activity()
    {
        var peer = _server.Connect(new DelegateHandler(static async connection => await connection.Transport.Input.ReadAsync()), _idle);
        var output = Assert.Single(_server.Registry.Connections).Transport.Output;
        for (var i = 0; i < 5; i++)
        {
            _server.Advance(TimeSpan.FromSeconds(8));
            await output.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        _server.Advance(TimeSpan.FromSeconds(8));
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(2) + Late);
        await EndsAsync(peer, "Idle idle");
    }

    [Fact]
    public async Task Message_has_to_be_complete_in_time_however_its_bytes_trickle()
    {
        var peer = _server.Connect(new Echo(), _message);
        for (var i = 0; i < 5; i++)
        {
            await peer.SendAsync("x");
            _server.Advance(TimeSpan.FromSeconds(0.9));
        }

        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(0.5) + Late);
        await EndsAsync(peer, "Message message_timeout");
    }

    [Fact]
    public async Task Complete_message_stops_the_clock()
    {
        var peer = _server.Connect(new Echo(), _message);
        await peer.SendAsync("x");
        _server.Advance(TimeSpan.FromSeconds(4));
        await peer.SendAsync("\n");
        _server.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(_server.Ends);
        await peer.SendAsync("y");
        _server.Advance(TimeSpan.FromSeconds(5) + Late);
        await EndsAsync(peer, "Message message_timeout");
    }

    [Fact]
    public async Task Each_message_has_its_own_time_even_when_every_read_ends_inside_one()
    {
        var peer = _server.Connect(new Echo(), _message);
        await peer.SendAsync("x");
        for (var i = 0; i < 10; i++)
        {
            _server.Advance(TimeSpan.FromSeconds(3));
            await peer.SendAsync("x\nx");
        }

        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(5) + Late);
        await EndsAsync(peer, "Message message_timeout");
    }

    [Fact]
    public async Task Every_read_of_a_raw_endpoint_is_a_whole_message()
    {
        var peer = _server.Connect(new Echo(), _raw);
        await peer.SendAsync("x");
        _server.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_server.Ends);
        peer.Finish();
        await EndsAsync(peer, "Raw client_closed");
    }

    [Fact]
    public async Task Null_is_no_limit()
    {
        var peer = _server.Connect(new Echo(), _unlimited);
        await peer.SendAsync("x");
        _server.Advance(TimeSpan.FromHours(1));
        await peer.SendAsync("\n");
        await peer.ReceivesAsync("x\n");
        Assert.Empty(_server.Ends);
    }

    [Fact]
    public async Task Peer_that_takes_no_reply_is_a_slow_consumer()
    {
        var peer = _server.Connect(new Echo(), _stall, window: 64);
        await peer.SendAsync(new string('x', 100) + "\n");
        _server.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(1) + Late);
        await EndsAsync(peer, "Stall slow_consumer");
        Assert.True(peer.IsAborted);
    }

    [Fact]
    public async Task Peer_that_takes_its_replies_late_is_not()
    {
        var peer = _server.Connect(new Echo(), _stall, window: 64);
        var message = new string('x', 100) + "\n";
        for (var i = 0; i < 5; i++)
        {
            await peer.SendAsync(message);
            _server.Advance(TimeSpan.FromSeconds(4));
            await peer.ReceivesAsync(message);
        }

        _server.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(_server.Ends);
    }

    [Fact]
    public async Task Handler_that_ignores_its_end_is_aborted_and_the_reason_stays()
    {
        var peer = _server.Connect(new DelegateHandler(IgnoreCancellationAsync), _idle);
        _server.Advance(TimeSpan.FromSeconds(10) + Late);
        Assert.Empty(_server.Ends);
        _server.Advance(TimeSpan.FromSeconds(1) + Late);
        await EndsAsync(peer, "Idle idle");
        Assert.True(peer.IsAborted);
    }

    [Fact]
    public async Task Fault_in_one_connection_s_tick_stops_the_clock_of_no_other()
    {
        var faulty = _server.Connect(new Echo(), _stall, window: 64);
        faulty.Context.Fault = new InvalidOperationException("a defect");
        await faulty.SendAsync(new string('x', 100) + "\n");
        var other = _server.Connect(new Echo(), _idle);
        _server.Advance(TimeSpan.FromSeconds(10) + Late);
        await EndsAsync(other, "Idle idle");
        Assert.Contains(_server.Logs.GetSnapshot(), record => record.Exception == faulty.Context.Fault);

        faulty.Context.Fault = null;
        _server.Advance(Late);
        await faulty.Ended;
    }

    [Fact]
    public async Task Stage_whose_time_is_up_goes_on_outside_the_clock()
    {
        var clock = Environment.CurrentManagedThreadId;
        var isTicking = false;
        var ranInTheClock = new TaskCompletionSource<bool>();
        var peer = _server.Connect(
            new DelegateHandler(async connection =>
            {
                var stage = connection.Begin(TimeSpan.FromSeconds(1), CloseReason.HandshakeTimeout);
                stage.Token.Register(() => ranInTheClock.SetResult(Volatile.Read(ref isTicking) && Environment.CurrentManagedThreadId == clock));
                await connection.Input.ReadAsync();
                connection.Waiting = null;
            }),
            _unlimited);
        Volatile.Write(ref isTicking, true);
        _server.Advance(TimeSpan.FromSeconds(1) + Late);
        Volatile.Write(ref isTicking, false);
        Assert.False(await ranInTheClock.Task);
        await EndsAsync(peer, "Unlimited handshake_timeout");
    }

    private static async Task IgnoreCancellationAsync(ServerConnection connection)
    {
        ReadResult result;
        do
        {
            result = await connection.Transport.Input.ReadAsync();
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }

    private async Task EndsAsync(TestPeer peer, string end)
    {
        await peer.Ended;
        Assert.Equal([end], _server.Ends);
    }
}
