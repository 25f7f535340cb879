using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Tests.LoadTests.Commands;

/// <summary>What is made of options and a server's configuration.</summary>
public sealed class RunPlanTests : IDisposable
{
    private const string Settings = """
        {
          "Kestrel": { "Endpoints": { "Web": { "Url": "http://localhost:8080" } } },
          "SocketsKestrel": {
            "EndpointDefaults": { "Framing": { "Type": "LengthPrefixed", "MaxLength": 100000 }, "MaxConnections": 500 },
            "Endpoints": {
              "Echo":    { "Url": "tls://localhost:2600", "Mode": "Echo" },
              "RawEcho": { "Url": "tcp://*:2500", "Mode": "Echo", "Framing": { "Type": "Raw" }, "MaxConnections": null },
              "Off":     { "Url": "tcp://*:2505", "Mode": "Echo", "Enabled": false },
              "Chat":    { "Url": "tcp://localhost:0", "Mode": "Chat" },
              "UdpChat": { "Url": "udp://localhost:2501", "Mode": "Chat", "Udp": { "AddressValidation": "Cookie" } }
            }
          }
        }
        """;

    private readonly RunFixture _run = new(Settings);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void An_endpoint_by_name_brings_url_mode_and_framing_with_defaults_merged_in()
    {
        var plan = _run.Plan("echo", "--target", "echo");

        Assert.Equal("tls://127.0.0.1:2600", plan.Options.Url);
        Assert.Equal("localhost", plan.Options.Tls.TargetHost);
        Assert.Equal((FramingType.LengthPrefixed, 100_000), (plan.Options.Framing, plan.Options.MaxLength));
        Assert.Equal(("Echo", "Echo", 500), (plan.Target!.Endpoint!.Name, plan.Target.Endpoint.Mode, plan.Target.Endpoint.MaxConnections));
        Assert.Equal("http://localhost:8080/metrics", plan.Target.Settings!.Metrics!.ToString());
    }

    [Fact]
    public void Without_a_target_the_plainest_enabled_endpoint_of_the_mode_is_taken()
    {
        var plan = _run.Plan("echo");

        Assert.Equal(("tcp://127.0.0.1:2500", FramingType.Raw), (plan.Options.Url, plan.Options.Framing));
        Assert.Null(plan.Target!.Endpoint!.MaxConnections);
        Assert.Equal("udp://127.0.0.1:2501", _run.Plan("udp-chat").Options.Url);
    }

    [Fact]
    public void Cookies_are_answered_where_the_endpoint_asks_for_them() => Assert.True(_run.Plan("udp-chat").Options.AnswerCookies);

    [Fact]
    public void A_framing_that_is_given_comes_before_the_endpoints() =>
        Assert.Equal(FramingType.Line, _run.Plan("echo", "--framing", "line").Options.Framing);

    [Fact]
    public void A_url_needs_no_configuration_and_is_left_as_it_is()
    {
        var plan = RunFixture.PlanWithoutFile("echo", "--target", "tcp://example.org:7");

        Assert.Equal(("tcp://example.org:7", FramingType.Line), (plan.Options.Url, plan.Options.Framing));
        Assert.Null(plan.Target!.Settings);
    }

    [Fact]
    public void A_url_of_the_configuration_is_known_to_be_an_endpoint() =>
        Assert.Equal("RawEcho", _run.Plan("echo", "--target", "tcp://127.0.0.1:2500").Target!.Endpoint!.Name);

    [Fact]
    public void A_WebSocket_of_the_gateway_is_known_to_be_an_endpoints()
    {
        var plan = _run.Plan("echo", "--target", "wss://127.0.0.1:8443/ws/echo", "--size", "100000");

        Assert.Equal(("wss://127.0.0.1:8443/ws/echo", "Echo"), (plan.Options.Url, plan.Target!.Endpoint!.Name));
        Assert.Null(RunFixture.PlanWithoutFile("chat", "--target", "ws://example.org:80/room?name=a").Target!.Endpoint);
    }

    [Theory]
    [InlineData("--target ws://127.0.0.1:80/ws/Echo --framing line", "--framing: has no effect on ws")]
    [InlineData("--target ws://127.0.0.1:80/ws/Echo --size 100001", "--size 100001: is more than the endpoint Echo takes, 100000 bytes (Framing")]
    [InlineData("--target ws://127.0.0.1/ws/Echo", "is none of tcp://host:port")]
    [InlineData("--target ws://127.0.0.1:80/ws/Echo --ca /no/such.pem", "--ca")]
    public void What_a_WebSocket_cannot_have_is_a_fault(string arguments, string fault) =>
        Assert.Contains(_run.Faults("echo", arguments.Split(' ')), line => line.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("Nope", "has no endpoint of this name, but Chat, Echo, RawEcho, UdpChat")]
    [InlineData("Off", "--target Off: is switched off in")]
    [InlineData("Chat", "--target Chat: has port 0")]
    [InlineData("UdpChat", "--target UdpChat: echo goes over tcp, tls, unix sockets and ws only")]
    [InlineData("tcp://nowhere", "--target tcp://nowhere: is none of tcp://host:port")]
    [InlineData("udp://localhost:3", "there is udp-echo")]
    public void A_target_that_cannot_be_is_told_why(string target, string fault) => Assert.Contains(fault, Assert.Single(_run.Faults("echo", "--target", target)));

    [Fact]
    public void A_mode_that_no_endpoint_has_is_named() => Assert.Contains("no enabled endpoint of mode Reply", Assert.Single(_run.Faults("reply")));

    [Fact]
    public void Every_option_arrives()
    {
        var plan = _run.Plan("echo", "--connections", "20", "--size", "16KiB", "--depth", "4", "--rate", "1000.5", "--arrivals", "random", "--senders", "3", "--duration", "1m",
            "--warmup", "0s", "--timeout", "250ms", "--connect-rate", "100", "--source", "127.0.0.2,127.0.0.3", "--source", "127.0.0.4", "--processes", "2",
            "--threshold", "p99<20ms", "--threshold", "lost==0", "--abort-on-fail", "--out", "reports", "--metrics", "http://localhost:1/metrics");

        var load = plan.Options;
        Assert.Equal((20, 16_384, 4, 1000.5, true, 3), (load.Connections, load.Size, load.Depth, load.Rate, load.RandomArrivals, load.Senders));
        Assert.Equal((60, 0, 0.25, 100), (load.Duration.TotalSeconds, load.Warmup.TotalSeconds, load.Timeout.TotalSeconds, load.ConnectRate));
        Assert.Equal(["127.0.0.2", "127.0.0.3", "127.0.0.4"], load.SourceAddresses.Select(address => address.ToString()));
        Assert.Equal(["p99<20ms", "lost==0"], load.Thresholds.Select(threshold => threshold.Text));
        Assert.Equal((2, true, "reports"), (load.Processes, load.AbortOnFail, plan.Arguments.Out));
    }

    [Fact]
    public void Stages_of_connections_are_a_closed_model_and_stages_of_rates_an_open_one()
    {
        var closed = _run.Plan("echo", "--stage", "10s:500", "--stage", "1m:500", "--think-time", "1s").Options;
        var open = _run.Plan("echo", "--stage", "10s:0.5/s").Options;

        Assert.Null(closed.Rate);
        Assert.Equal([(10, 500), (60, 500)], closed.Stages.Select(stage => (stage.Duration.TotalSeconds, stage.Target)));
        Assert.Equal((0, 0.5), (open.Rate, Assert.Single(open.Stages).Target));
        Assert.Equal((100, 500), (_run.Plan("echo", "--rate", "100", "--stage", "10s:500").Options.Rate, 500));
    }

    [Theory]
    [InlineData("--connections 0", "--connections: '0' is not a number from 1 on")]
    [InlineData("--connections 1.5", "is not a whole number")]
    [InlineData("--size 16XB", "is not a size in bytes")]
    [InlineData("--size 0.5", "is not a size in bytes")]
    [InlineData("--size 1GiB", "--size: '1GiB' is not a size")]
    [InlineData("--duration 5", "--duration: '5' has no unit")]
    [InlineData("--duration 0s", "is no time at all")]
    [InlineData("--rate 0", "--rate: '0' is not a number per second above 0")]
    [InlineData("--arrivals often", "--arrivals: 'often' is neither even nor random")]
    [InlineData("--framing lines", "--framing: 'lines' is none of raw, line, length-prefixed")]
    [InlineData("--source localhost", "--source: 'localhost' is not an IP address")]
    [InlineData("--stage 10s", "--stage: '10s' is not a stage")]
    [InlineData("--stage 10s:many", "'many' is neither a number of connections nor")]
    [InlineData("--stage 10s:1.5", "there are no parts of a connection")]
    [InlineData("--stage 10s:5 --stage 10s:5/s", "is of connections, others are of rates")]
    [InlineData("--stage 10s:5 --duration 5s", "--duration: has no effect with stages")]
    [InlineData("--rate 5 --think-time 1s", "--think-time: has no effect on an open model")]
    [InlineData("--arrivals random", "--arrivals: has no effect without --rate")]
    [InlineData("--senders 5 --connections 4", "--senders 5: are more than the 4 --connections")]
    [InlineData("--processes 5 --connections 4", "--processes 5: are more than the 4 --connections")]
    [InlineData("--threshold rate>=0.9", "--threshold rate>=0.9: is a share of the rate asked for")]
    [InlineData("--threshold speed>1", "--threshold: 'speed>1': 'speed' is none of p50")]
    [InlineData("--abort-on-fail", "--abort-on-fail: has no effect without --threshold")]
    [InlineData("--cookies", "--cookies: are for a udp target")]
    [InlineData("--ca /no/such.pem", "--ca: '/no/such.pem' cannot be read")]
    [InlineData("--metrics localhost", "--metrics: 'localhost' is not an http URL")]
    [InlineData("--source ::1", "--source ::1: cannot reach tcp://127.0.0.1:2500, which is of the other IP version")]
    [InlineData("--target Echo --size 200000", "--size 200000: is more than the endpoint Echo takes, 100000 bytes")]
    [InlineData("--connections 3 --connections 4", "--connections: is given 2 times")]
    [InlineData("--unheard-of", "--unheard-of")]
    [InlineData("--size", "--size")]
    public void A_fault_is_named_by_its_option(string arguments, string fault) =>
        Assert.Contains(_run.Faults("echo", arguments.Split(' ')), line => line.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("--depth 4", "--depth: has no effect on udp")]
    [InlineData("--framing raw", "--framing: has no effect on udp")]
    [InlineData("--size 1473", "--size 1473: is more than a datagram may have, 1472 bytes (Udp:MaxDatagramSize of UdpChat)")]
    public void What_a_datagram_cannot_have_is_a_fault(string arguments, string fault) =>
        Assert.Contains(fault, Assert.Single(_run.Faults("udp-chat", arguments.Split(' '))));

    [Fact]
    public void All_faults_are_said_at_once()
    {
        var faults = _run.Faults("echo", "--size", "x", "--duration", "5", "--nonsense", "--target", "Nope", "--source", "192.0.2.1");

        Assert.Equal(5, faults.Count);
    }
}
