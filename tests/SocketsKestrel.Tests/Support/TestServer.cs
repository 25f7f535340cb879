using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;

namespace SocketsKestrel.Tests.Support;

/// <summary>What serves connections, all of it real but the sockets and the time.</summary>
internal sealed class TestServer : IDisposable
{
    private const int DefaultWindow = 64 * 1024;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConnectionStages _stages;
    private readonly ConnectionClock _clock;
    private readonly MetricCollector<long> _closed;
    private readonly MetricCollector<long> _rejected;
    private int _connected;

    public TestServer(params IReadOnlyList<Endpoint> endpoints)
        : this(new LimitsOptions(), endpoints)
    {
    }

    public TestServer(LimitsOptions limits, params IReadOnlyList<Endpoint> endpoints)
    {
        Options = new SocketsKestrelOptions(limits, new WebOptions(), endpoints);
        Meters = _services.GetRequiredService<IMeterFactory>();
        Registry = new ConnectionRegistry(Options, Time, new SocketMetrics(Meters));
        _stages = new ConnectionStages(new ConnectionAdmission(Options), new AddressAdmission(Options, Time), new LingeringClose());
        _clock = new ConnectionClock(Registry, new FakeLogger<ConnectionClock>(Logs));
        Assert.True(_clock.StartAsync(CancellationToken.None).IsCompletedSuccessfully);
        Lifetime = new ApplicationLifetime(new FakeLogger<ApplicationLifetime>(Logs));
        Supervisor = new LoopSupervisor(Lifetime, Time, new FakeLogger<LoopSupervisor>(Logs));
        _closed = Collect<long>("socketskestrel.connections.closed");
        _rejected = Collect<long>("socketskestrel.messages.rejected");
    }

    public SocketsKestrelOptions Options { get; }

    public FakeTimeProvider Time { get; } = new();

    public IMeterFactory Meters { get; }

    public ConnectionRegistry Registry { get; }

    public ApplicationLifetime Lifetime { get; }

    public LoopSupervisor Supervisor { get; }

    public FakeLogCollector Logs { get; } = new();

    /// <summary>How connections ended, in that order, as <c>endpoint reason</c>.</summary>
    public IEnumerable<string> Ends => Tags(_closed, "reason");

    /// <summary>What was refused, in that order, as <c>endpoint code</c>.</summary>
    public IEnumerable<string> Rejections => Tags(_rejected, "code");

    public MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(Meters, SocketMetrics.MeterName, instrument);

    /// <summary>Reads an observable instrument now.</summary>
    public T Observe<T>(string instrument, Endpoint endpoint)
        where T : struct
    {
        using var collector = Collect<T>(instrument);
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().Single(m => endpoint.Name.Equals(m.Tags["endpoint"])).Value;
    }

    /// <summary>Connects a client; when this returns, its handler waits for something.</summary>
    public TestPeer Connect(EndpointConnectionHandler handler, Endpoint endpoint, IPAddress? from = null, int window = DefaultWindow)
    {
        var peer = new TestPeer($"{Interlocked.Increment(ref _connected)}", from ?? IPAddress.Loopback, window);
        Connect(peer, handler, endpoint);
        return peer;
    }

    /// <summary>Connects a client whose bytes are frames of a WebSocket.</summary>
    public TestPeer ConnectWebSocket(EndpointConnectionHandler handler, Endpoint endpoint)
    {
        var peer = new TestPeer($"{Interlocked.Increment(ref _connected)}", IPAddress.Loopback, DefaultWindow);
        peer.Serve(handler.Attach(endpoint, Registry, _stages, new FakeLogger<EndpointConnectionHandler>(Logs)).OnWebSocketAsync);
        return peer;
    }

    /// <summary>Connects a client that may have sent something already.</summary>
    public void Connect(TestPeer peer, EndpointConnectionHandler handler, Endpoint endpoint) =>
        peer.Serve(handler.Attach(endpoint, Registry, _stages, new FakeLogger<EndpointConnectionHandler>(Logs)).OnConnectedAsync);

    /// <summary>Connects a client to an endpoint of requests and replies.</summary>
    public TestPeer Connect(IRequestHandler handler, Endpoint endpoint, IPAddress? from = null, int window = DefaultWindow) =>
        Connect(new RequestReplyConnectionHandler(handler), endpoint, from, window);

    /// <summary>Turns the clock, tick by tick: a tick would else see the time at the end of it all.</summary>
    public void Advance(TimeSpan span)
    {
        for (; span > ConnectionClock.Period; span -= ConnectionClock.Period)
            Time.Advance(ConnectionClock.Period);
        Time.Advance(span);
    }

    public void Dispose()
    {
        _clock.Dispose();
        _services.Dispose();
    }

    private static IEnumerable<string> Tags(MetricCollector<long> collector, string tag) =>
        collector.GetMeasurementSnapshot().Select(m => $"{m.Tags["endpoint"]} {m.Tags[tag]}");
}
