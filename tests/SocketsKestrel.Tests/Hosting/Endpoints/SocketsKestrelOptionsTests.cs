using Microsoft.Extensions.Configuration;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Server.Modes.Echo;
using SocketsKestrel.Server.Modes.Reply;
using SocketsKestrel.Server.Modes.Temperature;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

/// <summary>What good configurations mean.</summary>
public sealed class SocketsKestrelOptionsTests
{
    private const string Echo = """ "Url": "tcp://localhost:1", "Mode": "Echo" """;

    [Fact]
    public void Entry_that_says_nothing_has_the_defaults()
    {
        var endpoint = Settings.ReadEndpoint(Echo).Endpoint;
        Assert.Equal("E", endpoint.Name);
        Assert.Equal("Echo", endpoint.ModeName);
        AssertDefaults(endpoint.Options);
        Assert.Null(Assert.IsType<EchoOptions>(endpoint.ModeOptions).QuitWord);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = Settings.ReadEndpoint($$"""
            {{Echo}}, "Enabled": true, "WebSocket": false, "Framing": { "Type": "LengthPrefixed", "MaxLength": 1 }, "MaxConnections": 7, "WhenFull": "Queue",
            "IdleTimeout": "00:00:01", "MessageTimeout": "00:00:02.5", "DrainTimeout": "00:01:00",
            "SendQueue": { "MaxBytes": 4096, "StallTimeout": "00:00:04" }, "RateLimit": null
            """).Endpoint.Options;
        Assert.Equal((FramingType.LengthPrefixed, 1), (options.Framing.Type, options.Framing.MaxLength));
        Assert.Equal((7, WhenFull.Queue), (options.MaxConnections, options.WhenFull));
        Assert.Equal([1, 2.5, 60, 4], new[] { options.IdleTimeout!.Value, options.MessageTimeout!.Value, options.DrainTimeout, options.SendQueue.StallTimeout }.Select(t => t.TotalSeconds));
        Assert.Equal(4096, options.SendQueue.MaxBytes);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Null_is_no_limit_and_so_is_an_empty_environment_variable(string none)
    {
        var options = Settings.ReadEndpoint($"{Echo}, \"MaxConnections\": {none}, \"IdleTimeout\": {none}, \"MessageTimeout\": {none}").Endpoint.Options;
        Assert.Null(options.MaxConnections);
        Assert.Null(options.IdleTimeout);
        Assert.Null(options.MessageTimeout);
    }

    [Fact]
    public void Keys_and_names_are_read_in_any_case()
    {
        var endpoint = Settings.ReadEndpoint("""
            "URL": "TCP://LocalHost:1", "mode": "echo", "framing": { "TYPE": "raw" }, "ECHO": { "quitword": "bye" }
            """).Endpoint;
        Assert.Equal("Echo", endpoint.ModeName);
        Assert.Equal(FramingType.Raw, endpoint.Framing.Type);
        Assert.Equal("bye", Assert.IsType<EchoOptions>(endpoint.ModeOptions).QuitWord);
    }

    [Fact]
    public void Defaults_are_laid_under_every_entry()
    {
        var settings = Settings.Read("""
            "EndpointDefaults": { "Framing": { "Type": "Raw", "MaxLength": 100 }, "MaxConnections": null, "IdleTimeout": "00:01:00", "Chat": { "Room": "all", "Notices": true } },
            "Endpoints": {
              "A": { "Url": "tcp://localhost:1", "Mode": "Chat" },
              "B": { "Url": "tcp://localhost:2", "Mode": "Chat", "Framing": { "Type": "Line" }, "MaxConnections": 3, "IdleTimeout": null, "Chat": { "Room": "own" } },
              "C": { "Url": "tcp://localhost:3", "Mode": "Echo" }
            }
            """);
        Assert.Empty(settings.Faults);
        Assert.Empty(settings.Warnings);
        var (a, b, c) = (settings.Options.Endpoints[0], settings.Options.Endpoints[1], settings.Options.Endpoints[2]);
        Assert.Equal((FramingType.Raw, 100), (a.Framing.Type, a.Framing.MaxLength));
        Assert.Equal((FramingType.Line, 100), (b.Framing.Type, b.Framing.MaxLength));
        Assert.Equal((null, 3), (a.Options.MaxConnections, b.Options.MaxConnections));
        Assert.Equal((TimeSpan.FromMinutes(1), null), (a.Options.IdleTimeout, b.Options.IdleTimeout));
        Assert.Equal(("all", true), (Assert.IsType<ChatOptions>(a.ModeOptions).Room, ((ChatOptions)a.ModeOptions).Notices));
        Assert.Equal(("own", true), (Assert.IsType<ChatOptions>(b.ModeOptions).Room, ((ChatOptions)b.ModeOptions).Notices));
        Assert.IsType<EchoOptions>(c.ModeOptions);
    }

    [Fact]
    public void Mode_options_are_read()
    {
        var temperature = Settings.ReadEndpoint("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Temperature\", \"Temperature\": { \"Direction\": \"FahrenheitToCelsius\" }");
        Assert.Equal(TemperatureDirection.FahrenheitToCelsius, Assert.IsType<TemperatureOptions>(temperature.Endpoint.ModeOptions).Direction);

        var reply = Assert.IsType<ReplyOptions>(Settings.ReadEndpoint("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Reply\", \"Reply\": { \"Template\": \"{n}\", \"Answers\": { \"a\": \"b\" } }").Endpoint.ModeOptions);
        Assert.Equal("{n}", reply.Template);
        Assert.Equal([new("a", "b")], reply.Answers);

        var defaults = Assert.IsType<ReplyOptions>(Settings.ReadEndpoint("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Reply\"").Endpoint.ModeOptions);
        Assert.Equal("서버 응답 메시지 {n}", defaults.Template);
        Assert.Equal("Hello Client", defaults.Answers["Hello"]);
        Assert.Equal("Good Afternoon", defaults.Answers["Good"]);
        Assert.Null(Settings.ReadEndpoint("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Operator\"").Endpoint.ModeOptions);
    }

    [Fact]
    public void Disabled_entry_is_not_looked_at() =>
        Assert.Equal(["B"], Good(Settings.Read("""
            "Endpoints": {
              "A": { "Enabled": false, "Url": "nonsense", "Mode": "nonsense", "Nonsense": 1 },
              "B": { "Url": "tcp://localhost:1", "Mode": "Echo" }
            }
            """)).Endpoints.Select(e => e.Name));

    [Fact]
    public void Udp_beyond_loopback_goes_with_permission()
    {
        var options = Settings.ReadEndpoint("\"Url\": \"udp://*:1\", \"Mode\": \"Echo\", \"Udp\": { \"AllowSpoofable\": true, \"MaxPeers\": 5, \"SessionTimeout\": \"00:00:01\", \"MaxDatagramSize\": 100 }").Endpoint.Options.Udp;
        Assert.Equal((true, 5, TimeSpan.FromSeconds(1), 100), (options.AllowSpoofable, options.MaxPeers, options.SessionTimeout, options.MaxDatagramSize));
    }

    [Fact]
    public void Udp_beyond_loopback_with_cookies_needs_no_permission()
    {
        var options = Settings.ReadEndpoint("\"Url\": \"udp://*:1\", \"Mode\": \"Chat\", \"Udp\": { \"AddressValidation\": \"Cookie\" }").Endpoint.Options.Udp;
        Assert.Equal((UdpAddressValidation.Cookie, false), (options.AddressValidation, options.AllowSpoofable));
    }

    [Theory]
    [InlineData("tcp", "\"Udp\": { \"MaxPeers\": 5 }", "Udp: has no effect on tcp")]
    [InlineData("udp", "\"Udp\": { \"AddressValidation\": \"Cookie\", \"AllowSpoofable\": true }", "Udp:AllowSpoofable: has no effect with AddressValidation Cookie")]
    [InlineData("udp", "\"Framing\": { \"Type\": \"Raw\" }", "Framing: has no effect on udp")]
    [InlineData("udp", "\"MaxConnections\": 5", "MaxConnections: has no effect on udp")]
    [InlineData("udp", "\"IdleTimeout\": null", "IdleTimeout: has no effect on udp")]
    [InlineData("udp", "\"FirstMessageTimeout\": \"00:00:05\"", "FirstMessageTimeout: has no effect on udp")]
    [InlineData("udp", "\"RateLimit\": { \"WhenExceeded\": \"Delay\" }", "RateLimit:WhenExceeded: has no effect on udp")]
    [InlineData("udp", "\"SendQueue\": { \"MaxBytes\": 5000 }", "SendQueue: has no effect on udp")]
    [InlineData("tcp", "\"Chat\": { \"Room\": \"x\" }", "Chat: has no effect with mode Echo")]
    [InlineData("tcp", "\"Framing\": { \"Type\": \"Raw\" }, \"MessageTimeout\": \"00:00:05\"", "MessageTimeout: has no effect with Raw framing")]
    [InlineData("tcp", "\"TrustedProxies\": []", "TrustedProxies: has no effect without ProxyProtocol")]
    [InlineData("tcp", "\"HandshakeTimeout\": \"00:00:01\"", "HandshakeTimeout: has no effect on tcp without ProxyProtocol")]
    [InlineData("udp", "\"HandshakeTimeout\": \"00:00:01\"", "HandshakeTimeout: has no effect on udp")]
    [InlineData("tcp", "\"MaxConnections\": null, \"WhenFull\": \"Queue\"", "WhenFull: has no effect without MaxConnections")]
    public void Setting_without_effect_is_a_warning(string scheme, string json, string warning)
    {
        var settings = Settings.ReadEndpoint($"\"Url\": \"{scheme}://localhost:1\", \"Mode\": \"Echo\", {json}");
        Assert.Empty(settings.Faults);
        Assert.StartsWith($"SocketsKestrel:Endpoints:E:{warning}", Assert.Single(settings.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("\"RateLimit\": { \"Burst\": 5 }", "", "100 5")]
    [InlineData("\"RateLimit\": { \"Burst\": 5 }", "\"RateLimit\": { \"MessagesPerSecond\": 7 }", "7 5")]
    [InlineData("\"RateLimit\": null", "\"RateLimit\": { \"Burst\": 5 }", null)]
    [InlineData("", "\"RateLimit\": { \"Burst\": 5 }", "100 5")]
    public void Section_switches_an_optional_limit_on_and_null_off(string own, string defaults, string? expected)
    {
        var rate = Settings.ReadEndpoint(own.Length > 0 ? $"{Echo}, {own}" : Echo, defaults).Endpoint.Options.RateLimit;
        Assert.Equal(expected, rate is null ? null : $"{rate.MessagesPerSecond} {rate.Burst}");
    }

    [Fact]
    public void Trusted_proxies_are_addresses_and_networks_in_place_of_the_default_ones()
    {
        var options = Settings.ReadEndpoint(
            $"{Echo}, \"ProxyProtocol\": \"Required\", \"TrustedProxies\": [\"192.0.2.7\", \"10.0.0.0/8\", \"2001:DB8::1\", \"fd00::/8\"]",
            "\"TrustedProxies\": [\"198.51.100.1\", \"198.51.100.2\", \"198.51.100.3\", \"198.51.100.4\", \"198.51.100.5\"]").Endpoint.Options;
        Assert.Equal(ProxyProtocol.Required, options.ProxyProtocol);
        Assert.Equal(["192.0.2.7/32", "10.0.0.0/8", "2001:db8::1/128", "fd00::/8"], options.TrustedProxies.Select(network => $"{network}"));
    }

    [Fact]
    public void Shipped_configuration_has_the_defaults_of_the_design()
    {
        var settings = Settings.Read(Shipped("appsettings.json"));
        var options = Good(settings);
        Assert.Empty(settings.Warnings);
        Assert.Equal((null, null), (options.Limits.MaxConnections, options.Limits.MaxConnectionsPerIp));
        Assert.Equal(256 * 1024 * 1024, options.Limits.SendQueueTotalBytes);
        Assert.Equal(
            ["Chat tcp 2501", "Echo tcp 2500", "Operator tcp 2504", "Reply tcp 2503", "Temperature tcp 2502", "UdpChat udp 2501", "UdpEcho udp 2500", "UdpTemperature udp 2502"],
            options.Endpoints.Select(e => $"{e.Name} {e.Url.Scheme} {e.Url.Port}"));
        Assert.All(options.Endpoints, e => Assert.True(e.Url.IsLocalhost));
        Assert.All(options.Endpoints, e => AssertDefaults(e.Options, e.Name == "Echo" ? FramingType.Raw : FramingType.Line));
    }

    [Fact]
    public void Shipped_classic_configuration_is_textbook_behaviour_from_port_2510_on()
    {
        var settings = Settings.Read(Shipped("appsettings.json", "appsettings.Classic.json"));
        var options = Good(settings);
        Assert.Empty(settings.Warnings);
        Assert.Equal(13, options.Endpoints.Count);
        Assert.All(options.Endpoints, e => Assert.InRange(e.Url.Port, 2510, 2519));
        Assert.All(options.Endpoints.Where(e => !e.Url.IsUdp), e => Assert.Equal(FramingType.Raw, e.Framing.Type));
        Assert.All(options.Endpoints.Select(e => e.ModeOptions).OfType<ChatOptions>(), chat => Assert.Equal(LeaveOn.Contains, chat.LeaveOn));
        Assert.Equal("quit", Assert.IsType<EchoOptions>(options.Endpoints.Single(e => e.Name == "Echo").ModeOptions).QuitWord);
        Assert.Empty(Assert.IsType<ReplyOptions>(options.Endpoints.Single(e => e.Name == "NumberedReply").ModeOptions).Answers);
        Assert.Equal(
            [(1, WhenFull.Queue), (10, WhenFull.Queue), (null, WhenFull.Reject)],
            new[] { "EchoIterative", "EchoPool", "EchoUnlimited" }.Select(name => options.Endpoints.Single(e => e.Name == name).Options).Select(o => (o.MaxConnections, o.WhenFull)));
    }

    private static IConfigurationRoot Shipped(params string[] files)
    {
        var builder = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory);
        foreach (var file in files)
            builder.AddJsonFile(file, optional: false);
        return builder.Build();
    }

    private static SocketsKestrelOptions Good(Settings settings)
    {
        Assert.Empty(settings.Faults);
        return settings.Options;
    }

    private static void AssertDefaults(EndpointOptions options, FramingType framing = FramingType.Line)
    {
        Assert.Equal((framing, 8192), (options.Framing.Type, options.Framing.MaxLength));
        Assert.Equal((10_000, WhenFull.Reject), (options.MaxConnections, options.WhenFull));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10)), (options.IdleTimeout, options.MessageTimeout, options.DrainTimeout));
        Assert.Equal((TimeSpan.FromSeconds(5), ProxyProtocol.None), (options.HandshakeTimeout, options.ProxyProtocol));
        Assert.Equal(["127.0.0.0/8", "::1/128"], options.TrustedProxies.Select(network => $"{network}"));
        Assert.Equal((1_048_576, TimeSpan.FromSeconds(5)), (options.SendQueue.MaxBytes, options.SendQueue.StallTimeout));
        Assert.Equal((10_000, TimeSpan.FromMinutes(5), 1472, false), (options.Udp.MaxPeers, options.Udp.SessionTimeout, options.Udp.MaxDatagramSize, options.Udp.AllowSpoofable));
    }

    [Fact]
    public void Origins_are_compared_as_browsers_write_them()
    {
        var settings = Settings.Read("""
            "Web": { "AdminToken": "secret", "AllowedOrigins": [ "https://Chat.Example.com:443/", "http://localhost:3000", "*" ] }
            """);
        Assert.Empty(settings.Faults);
        Assert.Equal(["https://chat.example.com", "http://localhost:3000", "*"], settings.Options.Web.AllowedOrigins.Select(origin => $"{origin}"));
    }

    [Theory]
    [InlineData("tcp://localhost:1", "", true)]
    [InlineData("tcp://localhost:1", "\"WebSocket\": false", false)]
    [InlineData("tcp://localhost:1", "\"ProxyProtocol\": \"Required\"", false)]
    [InlineData("tcp://localhost:1", "\"ProxyProtocol\": \"Optional\"", true)]
    [InlineData("tcp://unix:/tmp/a.sock", "", false)]
    [InlineData("tcp://unix:/tmp/a.sock", "\"WebSocket\": true", true)]
    [InlineData("udp://localhost:1", "", false)]
    public void Gateway_has_what_it_is_no_way_around(string url, string json, bool isOn) =>
        Assert.Equal(isOn, Settings.ReadEndpoint($"\"Url\": \"{url}\", \"Mode\": \"Echo\"{(json.Length > 0 ? $", {json}" : "")}").Endpoint.IsOnGateway);

    [Fact]
    public void Defaults_may_keep_all_off_the_gateway_and_an_endpoint_is_back_on_it()
    {
        const string off = "\"WebSocket\": false";
        Assert.False(Settings.ReadEndpoint("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Echo\"", off).Endpoint.IsOnGateway);
        Assert.True(Settings.ReadEndpoint("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Echo\", \"WebSocket\": true", off).Endpoint.IsOnGateway);
    }
}
