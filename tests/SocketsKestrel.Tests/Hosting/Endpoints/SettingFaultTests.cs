using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

/// <summary>Every kind of fault in a setting is said with the full key path, and all of them at once.</summary>
public sealed class SettingFaultTests
{
    private const string Good = """ "Url": "tcp://localhost:1", "Mode": "Echo" """;

    [Theory]
    [InlineData("\"Nonsense\": 1", "SocketsKestrel:Nonsense: unknown key")]
    [InlineData("\"Limits\": { \"Max\": 1 }", "SocketsKestrel:Limits:Max: unknown key")]
    [InlineData("\"Limits\": { \"MaxConnections\": 0 }", "SocketsKestrel:Limits:MaxConnections: 0 is not between")]
    [InlineData("\"Limits\": { \"MaxConnectionsPerIp\": \"many\" }", "SocketsKestrel:Limits:MaxConnectionsPerIp: 'many' is not a whole number")]
    [InlineData("\"Limits\": { \"ConnectionRatePerIp\": 5 }", "SocketsKestrel:Limits:ConnectionRatePerIp: is a section, not a value")]
    [InlineData("\"Limits\": { \"ConnectionRatePerIp\": { \"PerSecond\": 0 } }", "SocketsKestrel:Limits:ConnectionRatePerIp:PerSecond: 0 is not between")]
    [InlineData("\"Limits\": { \"ConnectionRatePerIp\": { \"PerHour\": 1 } }", "SocketsKestrel:Limits:ConnectionRatePerIp:PerHour: unknown key")]
    [InlineData("\"Limits\": { \"SendQueueTotalBytes\": 1000 }", "SocketsKestrel:Limits:SendQueueTotalBytes: 1000 is not between 65536 and 1099511627776")]
    [InlineData("\"Limits\": { \"SendQueueTotalBytes\": \"1 GB\" }", "SocketsKestrel:Limits:SendQueueTotalBytes: '1 GB' is not a whole number")]
    [InlineData("\"Limits\": 5", "SocketsKestrel:Limits: is a section, not a value")]
    [InlineData("\"Backplane\": { \"Provider\": \"Redis\" }", "SocketsKestrel:Backplane:Provider: 'Redis' is not supported")]
    [InlineData("\"Backplane\": { \"Url\": \"x\" }", "SocketsKestrel:Backplane:Url: unknown key")]
    [InlineData("\"Backplane\": \"Redis\"", "SocketsKestrel:Backplane: is a section, not a value")]
    [InlineData("\"EndpointDefaults\": { \"Nonsense\": 1 }", "SocketsKestrel:EndpointDefaults:Nonsense: unknown key")]
    [InlineData("\"EndpointDefaults\": { \"Url\": \"tcp://localhost:1\" }", "SocketsKestrel:EndpointDefaults:Url: belongs to one endpoint")]
    [InlineData("\"EndpointDefaults\": { \"Mode\": \"Echo\" }", "SocketsKestrel:EndpointDefaults:Mode: belongs to one endpoint")]
    [InlineData("\"EndpointDefaults\": { \"Enabled\": false }", "SocketsKestrel:EndpointDefaults:Enabled: belongs to one endpoint")]
    [InlineData("\"EndpointDefaults\": { \"Chat\": { \"Rom\": \"x\" } }", "SocketsKestrel:EndpointDefaults:Chat:Rom: unknown key")]
    [InlineData("\"EndpointDefaults\": \"none\"", "SocketsKestrel:EndpointDefaults: is a section, not a value")]
    [InlineData("\"Web\": { \"AllowedOrigins\": \"*\" }", "SocketsKestrel:Web:AllowedOrigins: is a list, not a value")]
    [InlineData("\"Web\": { \"AllowedOrigins\": [ \"chat.example.com\" ] }", "SocketsKestrel:Web:AllowedOrigins:0: 'chat.example.com' is not an origin")]
    [InlineData("\"Web\": { \"AllowedOrigins\": [ \"https://a.example/page\" ] }", "SocketsKestrel:Web:AllowedOrigins:0: 'https://a.example/page' is not an origin")]
    [InlineData("\"Web\": { \"AllowedOrigins\": [ \"null\" ] }", "SocketsKestrel:Web:AllowedOrigins:0: 'null' is not an origin")]
    [InlineData("\"Web\": { \"AdminToken\": \"비밀\" }", "SocketsKestrel:Web:AdminToken: has characters that no header can carry")]
    [InlineData("\"Web\": { \"Token\": \"x\" }", "SocketsKestrel:Web:Token: unknown key; known here are AdminToken, AllowedOrigins")]
    [InlineData("\"Endpoints\": \"none\"", "SocketsKestrel:Endpoints: is a section, not a value")]
    public void Fault_outside_of_an_endpoint_names_its_key(string json, string fault) => AssertFault(Settings.Read(json), fault);

    [Theory]
    [InlineData("\"Nonsense\": 1", ":Nonsense: unknown key")]
    [InlineData("\"Framing\": { \"Typ\": 1 }", ":Framing:Typ: unknown key")]
    [InlineData("\"Framing\": { \"Type\": \"Lines\" }", ":Framing:Type: 'Lines' is not one of Raw, Line, LengthPrefixed")]
    [InlineData("\"Framing\": { \"Type\": 1 }", ":Framing:Type: '1' is not one of")]
    [InlineData("\"Framing\": { \"Type\": null }", ":Framing:Type: needs a value")]
    [InlineData("\"Framing\": { \"MaxLength\": 0 }", ":Framing:MaxLength: 0 is not between 1 and 67108864")]
    [InlineData("\"Framing\": { \"MaxLength\": 67108865 }", ":Framing:MaxLength: 67108865 is not between")]
    [InlineData("\"Framing\": { \"MaxLength\": \"8k\" }", ":Framing:MaxLength: '8k' is not a whole number")]
    [InlineData("\"Framing\": { \"MaxLength\": 99999999999 }", ":Framing:MaxLength: '99999999999' is not a whole number")]
    [InlineData("\"Framing\": { \"MaxLength\": { \"Bytes\": 1 } }", ":Framing:MaxLength: takes one value, not a section")]
    [InlineData("\"Framing\": \"Raw\"", ":Framing: is a section, not a value")]
    [InlineData("\"IdleTimeout\": \"24:00:00\"", ":IdleTimeout: '24:00:00' is not a duration")]
    [InlineData("\"MaxConnections\": 0", ":MaxConnections: 0 is not between")]
    [InlineData("\"MaxConnections\": -1", ":MaxConnections: -1 is not between")]
    [InlineData("\"MaxConnections\": [1]", ":MaxConnections: takes one value, not a section")]
    [InlineData("\"WhenFull\": \"Wait\"", ":WhenFull: 'Wait' is not one of Reject, Queue")]
    [InlineData("\"IdleTimeout\": 30", ":IdleTimeout: '30' is not a duration such as 00:00:30")]
    [InlineData("\"IdleTimeout\": \"30s\"", ":IdleTimeout: '30s' is not a duration")]
    [InlineData("\"IdleTimeout\": \"00:00:60\"", ":IdleTimeout: '00:00:60' is not a duration")]
    [InlineData("\"IdleTimeout\": \"00:00:00\"", ":IdleTimeout: 00:00:00 is not between")]
    [InlineData("\"MessageTimeout\": \"-00:00:05\"", ":MessageTimeout: -00:00:05 is not between")]
    [InlineData("\"DrainTimeout\": null", ":DrainTimeout: needs a value")]
    [InlineData("\"DrainTimeout\": \"02:00:00\"", ":DrainTimeout: 02:00:00 is not between")]
    [InlineData("\"SendQueue\": { \"MaxBytes\": 1023 }", ":SendQueue:MaxBytes: 1023 is not between")]
    [InlineData("\"SendQueue\": { \"StallTimeout\": 5 }", ":SendQueue:StallTimeout: '5' is not a duration")]
    [InlineData("\"SendQueue\": { \"Depth\": 5 }", ":SendQueue:Depth: unknown key")]
    [InlineData("\"HandshakeTimeout\": null", ":HandshakeTimeout: needs a value")]
    [InlineData("\"ProxyProtocol\": \"V2\"", ":ProxyProtocol: 'V2' is not one of None, Optional, Required")]
    [InlineData("\"TrustedProxies\": \"10.0.0.1\"", ":TrustedProxies: is a list, not a value")]
    [InlineData("\"TrustedProxies\": [\"::1\", \"10.0.0.0/33\"]", ":TrustedProxies:1: '10.0.0.0/33' is not an address or a network")]
    [InlineData("\"TrustedProxies\": [\"10.1/16\"]", ":TrustedProxies:0: '10.1/16' is not an address or a network")]
    [InlineData("\"TrustedProxies\": [\"proxy.example\"]", ":TrustedProxies:0: 'proxy.example' is not an address or a network")]
    [InlineData("\"TrustedProxies\": [null]", ":TrustedProxies:0: '' is not an address or a network")]
    [InlineData("\"Enabled\": \"maybe\"", ":Enabled: 'maybe' is not true or false")]
    [InlineData("\"WebSocket\": \"maybe\"", ":WebSocket: 'maybe' is not true or false")]
    [InlineData("\"RateLimit\": { \"MessagesPerSecond\": 0 }", ":RateLimit:MessagesPerSecond: 0 is not between 1 and 1000000")]
    [InlineData("\"RateLimit\": { \"WhenExceeded\": \"Drop\" }", ":RateLimit:WhenExceeded: 'Drop' is not one of Delay, Disconnect")]
    [InlineData("\"FirstMessageTimeout\": 5", ":FirstMessageTimeout: '5' is not a duration")]
    [InlineData("\"RateLimit\": 5", ":RateLimit: is a section, not a value")]
    [InlineData("\"Echo\": { \"Quit\": 1 }", ":Echo:Quit: unknown key")]
    [InlineData("\"Echo\": \"quit\"", ":Echo: is a section, not a value")]
    public void Fault_of_an_endpoint_names_its_key(string json, string fault)
    {
        AssertFault(Settings.ReadEndpoint($"{Good}, {json}"), $"SocketsKestrel:Endpoints:E{fault}");
        if (!json.StartsWith("\"Enabled\"", StringComparison.Ordinal))
            AssertFault(Settings.ReadEndpoint(Good, json), $"SocketsKestrel:EndpointDefaults{fault}");
    }

    [Theory]
    [InlineData("Chat", "\"Chat\": { \"LeaveOn\": \"Never\" }", ":Chat:LeaveOn: 'Never' is not one of Exact, Contains")]
    [InlineData("Chat", "\"Chat\": { \"Notices\": \"yes\" }", ":Chat:Notices: 'yes' is not true or false")]
    [InlineData("Chat", "\"Chat\": { \"Room\": null }", ":Chat:Room: needs a value")]
    [InlineData("Temperature", "\"Temperature\": { \"Direction\": \"Up\" }", ":Temperature:Direction: 'Up' is not one of")]
    [InlineData("Reply", "\"Reply\": { \"Answers\": { \"a\": null } }", ":Reply:Answers:a: needs a text")]
    [InlineData("Reply", "\"Reply\": { \"Answers\": \"a\" }", ":Reply:Answers: is a section, not a value")]
    [InlineData("Operator", "\"Operator\": { \"Name\": \"Eve\" }", ":Operator: mode Operator has no settings")]
    public void Fault_of_a_modes_options_names_its_key(string mode, string json, string fault) =>
        AssertFault(Settings.ReadEndpoint($"\"Url\": \"tcp://localhost:1\", \"Mode\": \"{mode}\", {json}"), $"SocketsKestrel:Endpoints:E{fault}");

    [Theory]
    [InlineData("\"Mode\": \"Echo\"", ":Url: is missing")]
    [InlineData("\"Url\": \"http://localhost:1\", \"Mode\": \"Echo\"", ":Url: 'http://localhost:1' is not a URL of scheme tcp, tls or udp")]
    [InlineData("\"Url\": \"tcp://localhost\", \"Mode\": \"Echo\"", ":Url: 'tcp://localhost' has no port")]
    [InlineData("\"Url\": \"tcp://localhost:1\"", ":Mode: is missing")]
    [InlineData("\"Url\": \"tcp://localhost:1\", \"Mode\": \"Ecko\"", ":Mode: 'Ecko' is not one of Echo, Chat, Temperature, Reply, Operator")]
    [InlineData("\"Url\": \"udp://localhost:1\", \"Mode\": \"Operator\"", ":Mode: Operator does not run on udp")]
    [InlineData("\"Url\": \"udp://*:1\", \"Mode\": \"Echo\"", ":Udp:AllowSpoofable: must be true")]
    [InlineData("\"Url\": \"udp://192.0.2.1:1\", \"Mode\": \"Echo\", \"Udp\": { \"AllowSpoofable\": false }", ":Udp:AllowSpoofable: must be true")]
    [InlineData("\"Url\": \"udp://localhost:1\", \"Mode\": \"Echo\", \"Udp\": { \"MaxPeers\": 0 }", ":Udp:MaxPeers: 0 is not between")]
    [InlineData("\"Url\": \"udp://localhost:1\", \"Mode\": \"Echo\", \"Udp\": { \"MaxDatagramSize\": 65508 }", ":Udp:MaxDatagramSize: 65508 is not between")]
    [InlineData("\"Url\": \"udp://localhost:1\", \"Mode\": \"Echo\", \"Udp\": { \"AddressValidation\": \"Trust\" }", ":Udp:AddressValidation: 'Trust' is not one of")]
    [InlineData("\"Url\": \"udp://localhost:1\", \"Mode\": \"Echo\", \"ProxyProtocol\": \"Optional\"", ":ProxyProtocol: Optional does not go with udp")]
    [InlineData("\"Url\": \"udp://*:1\", \"Mode\": \"Echo\", \"Udp\": { \"AddressValidation\": \"Cookie\", \"MaxDatagramSize\": 28 }", ":Udp:MaxDatagramSize: must be at least 29")]
    public void Entry_that_cannot_be_served_names_why(string json, string fault) =>
        AssertFault(Settings.ReadEndpoint(json), $"SocketsKestrel:Endpoints:E{fault}");

    [Fact]
    public void Fault_is_one_line_whatever_it_quotes()
    {
        var settings = Settings.ReadEndpoint($"{Good}, \"Idle\\nTimeout\": 1, \"WhenFull\": \"a\\r\\u001b[2Jb\"");
        Assert.Equal(2, settings.Faults.Count);
        Assert.StartsWith("SocketsKestrel:Endpoints:E:Idle\\u000aTimeout: unknown key", settings.Faults[0], StringComparison.Ordinal);
        Assert.StartsWith("SocketsKestrel:Endpoints:E:WhenFull: 'a\\u000d\\u001b[2Jb' is not one of", settings.Faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_said_at_once()
    {
        var settings = Settings.Read("""
            "Nonsense": 1,
            "Limits": { "MaxConnections": -1 },
            "EndpointDefaults": { "IdleTimeout": 5, "Framing": { "MaxLength": "x", "Size": 1 } },
            "Endpoints": {
              "A": { "Url": "tcp://nowhere", "Mode": "Nothing", "WhenFull": "Never" },
              "B": { }
            }
            """);
        Assert.Equal(
            [
                "SocketsKestrel:EndpointDefaults:Framing:MaxLength", "SocketsKestrel:EndpointDefaults:Framing:Size", "SocketsKestrel:EndpointDefaults:IdleTimeout",
                "SocketsKestrel:Endpoints:A:Mode", "SocketsKestrel:Endpoints:A:Url", "SocketsKestrel:Endpoints:A:WhenFull",
                "SocketsKestrel:Endpoints:B:Mode", "SocketsKestrel:Endpoints:B:Url", "SocketsKestrel:Limits:MaxConnections", "SocketsKestrel:Nonsense",
            ],
            settings.Faults.Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    private static void AssertFault(Settings settings, string fault) =>
        Assert.StartsWith(fault, Assert.Single(settings.Faults), StringComparison.Ordinal);
}
