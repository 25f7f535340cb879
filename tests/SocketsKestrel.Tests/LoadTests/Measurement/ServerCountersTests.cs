using SocketsKestrel.LoadTests.Measurement;
using SocketsKestrel.LoadTests.Reports;
using SocketsKestrel.Tests.LoadTests.Reports;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

public sealed class ServerCountersTests
{
    [Fact]
    public void The_text_format_is_read()
    {
        var samples = PrometheusText.Parse("""
            # HELP a_total some text
            # TYPE a_total counter
            a_total{x="1",y="a \"quoted\", {braced} \\ word"} 12.5 1395066363000
            b 1e3
            # TYPE c histogram
            c_bucket{le="+Inf"} 3
            broken{x="1} 3
            no_value
            nan NaN

            """);

        Assert.Equal(["a_total", "b", "c_bucket"], samples.Where(s => !double.IsNaN(s.Value)).Select(s => s.Name));
        Assert.Equal("counter", samples[0].Type);
        Assert.Equal("""a "quoted", {braced} \ word""", samples[0]["y"]);
        Assert.Null(samples[0]["z"]);
        Assert.Equal(12.5, samples[0].Value);
        Assert.Equal(1000, samples[1].Value);
    }

    [Fact]
    public void What_has_been_counted_meanwhile_is_shown_under_the_meters_own_names()
    {
        var before = Read(received: 10, bytes: 100, closed: 1, active: 2, gen0: 3);
        var after = Read(received: 15, bytes: 150, closed: 4, active: 2, gen0: 4);

        Assert.Equal(
            new Dictionary<string, double> { ["bytes.received"] = 50, ["connections.closed reason=client_closed"] = 3, ["gc.collections gc_heap_generation=gen0"] = 1, ["messages.received"] = 5 },
            after.Since(before));
    }

    [Fact]
    public void Other_endpoints_do_not_count_when_the_endpoint_is_known_and_do_otherwise()
    {
        Assert.Equal(10, Read(received: 10)["messages.received"]);
        Assert.Equal(1010, Read(received: 10, endpoint: null)["messages.received"]);
        Assert.Equal(1, Read(received: 11, endpoint: null).Since(Read(received: 10, endpoint: null))["messages.received endpoint=Echo"]);
    }

    [Fact]
    public void A_connection_that_was_open_before_and_is_closed_now_is_none_of_the_run()
    {
        var run = SampleRun.Chat().Report;
        run = run with { Generator = run.Generator with { ConnectionsOpened = 7, MessagesSent = 5 } };

        var compared = ServerMonitor.Compare(Read(received: 10, closed: 1, active: 1), Read(received: 15, closed: 9, active: 0), run).ToList();

        Assert.Equal(0, compared.Single(c => c.What == "connections").Difference);
        Assert.Equal(0, compared.Single(c => c.What == "messages received by the server").Difference);
    }

    [Fact]
    public void In_raw_framing_messages_cannot_be_compared_and_on_udp_there_are_no_connections()
    {
        var run = SampleRun.Chat().Report;

        Assert.Equal(["connections", "bytes received by the server", "bytes sent by the server"], Compared("Raw"));
        Assert.DoesNotContain("connections", Compared(framing: null));

        IEnumerable<string> Compared(string? framing) =>
            ServerMonitor.Compare(Read(), Read(), run with { Target = new TargetInfo("tcp://127.0.0.1:1", Framing: framing) }).Select(c => c.What);
    }

    /// <summary>As the server writes it.</summary>
    private static ServerCounters Read(int received = 0, int bytes = 0, int closed = 0, int active = 0, int gen0 = 0, string? endpoint = "Echo") => new(
        PrometheusText.Parse($$"""
            # TYPE dotnet_gc_collections_total counter
            dotnet_gc_collections_total{otel_scope_name="System.Runtime",gc_heap_generation="gen0"} {{gen0}}
            # TYPE dotnet_timer_count gauge
            dotnet_timer_count{otel_scope_name="System.Runtime"} 5
            # TYPE socketskestrel_bytes_received_bytes_total counter
            socketskestrel_bytes_received_bytes_total{otel_scope_name="SocketsKestrel",endpoint="Echo"} {{bytes}}
            # TYPE socketskestrel_connections_active gauge
            socketskestrel_connections_active{otel_scope_name="SocketsKestrel",endpoint="Echo"} {{active}}
            # TYPE socketskestrel_connections_closed_total counter
            socketskestrel_connections_closed_total{otel_scope_name="SocketsKestrel",endpoint="Echo",reason="client_closed"} {{closed}}
            # TYPE socketskestrel_messages_received_total counter
            socketskestrel_messages_received_total{otel_scope_name="SocketsKestrel",endpoint="Chat"} 1000
            socketskestrel_messages_received_total{otel_scope_name="SocketsKestrel",endpoint="Echo"} {{received}}
            """), endpoint);
}
