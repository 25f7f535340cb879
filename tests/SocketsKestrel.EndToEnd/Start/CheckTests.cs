using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>Faults of the configuration: all of them are said, by their keys, before anything is bound.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task A_good_configuration_is_said_to_be_good()
    {
        using var server = ServerProcess.Start(new Launch { Settings = new Settings().Tcp("Echo", "Echo"), Arguments = ["--check"] });

        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Equal(["configuration is good: 1 endpoints"], server.Output.Lines);
        Assert.Empty(server.Errors.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_fault_is_one_line_that_begins_with_the_full_key(bool check)
    {
        var settings = new Settings()
            .Tcp("Echo", "Echo", ("IdleTimeout", "soon"), ("MaxConnections", "0"), ("Framing:Type", "Morse"), ("Framing:Size", "1"))
            .Endpoint("Chat", "http://127.0.0.1:0", "Chat")
            .Tcp("Gopher", "Gopher")
            .Tcp("Temperature", "Temperature", ("Temperature:Direction", "Up"), ("Chat:Room", "x"))
            .Udp("Operator", "Operator")
            .Set("SocketsKestrel:Limits:MaxConnections", "many")
            .Set("SocketsKestrel:EndpointDefaults:DrainTimeout", "5")
            .Set("SocketsKestrel:Nonsense", "1");
        using var server = ServerProcess.Start(new Launch { Settings = settings, Arguments = check ? ["--check"] : [] });

        Assert.Equal(2, await server.ExitCodeAsync());
        string[] keys =
        [
            "Endpoints:Echo:IdleTimeout", "Endpoints:Echo:MaxConnections", "Endpoints:Echo:Framing:Type", "Endpoints:Echo:Framing:Size", "Endpoints:Chat:Url",
            "Endpoints:Gopher:Mode", "Endpoints:Temperature:Temperature:Direction", "Endpoints:Operator:Mode", "Limits:MaxConnections",
            "EndpointDefaults:DrainTimeout", "Nonsense",
        ];
        var faults = server.Errors.Lines.Where(line => !line.StartsWith("warning: ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]);
        Assert.Equal(keys.Select(key => $"SocketsKestrel:{key}").Order(StringComparer.Ordinal), faults.Order(StringComparer.Ordinal));
        Assert.Empty(server.Output.Lines);
    }

    [Fact]
    public async Task A_fault_anywhere_is_found_before_anything_is_bound()
    {
        // Binding this address would end the server with another exit code.
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var settings = new Settings().Endpoint("Echo", $"tcp://{taken.LocalEndpoint}", "Echo").Set("SocketsKestrel:Endpoints:Zebra:Mode", "Echo");
        using var server = ServerProcess.Start(settings);

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.Equal(["SocketsKestrel:Endpoints:Zebra:Url: is missing"], server.Errors.Lines);
    }

    [Fact]
    public async Task A_check_binds_nothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var server = ServerProcess.Start(new Launch { Settings = new Settings().Endpoint("Echo", $"tcp://{taken.LocalEndpoint}", "Echo"), Arguments = ["--check"] });

        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task An_unknown_key_ends_the_start_with_its_full_path()
    {
        using var server = ServerProcess.Start(new Settings().Tcp("Echo", "Echo", ("SendQueue:MaxByte", "1048576")));

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.StartsWith("SocketsKestrel:Endpoints:Echo:SendQueue:MaxByte: unknown key", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:2500", "tcp://127.0.0.1:2500")]
    [InlineData("tcp://*:2500", "tcp://127.0.0.1:2500")]
    [InlineData("tcp://localhost:2500", "tcp://[::1]:2500")]
    [InlineData("udp://127.0.0.1:2500", "udp://localhost:2500")]
    [InlineData("tcp://unix:/tmp/sk.sock", "tcp://unix:/tmp/sk.sock")]
    public async Task Two_endpoints_at_one_address_are_a_fault(string one, string other)
    {
        using var server = ServerProcess.Start(new Launch { Settings = new Settings().Endpoint("One", one, "Echo").Endpoint("Other", other, "Chat"), Arguments = ["--check"] });

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.Equal(["SocketsKestrel:Endpoints:Other:Url: the address is taken by SocketsKestrel:Endpoints:One:Url"], server.Errors.Lines);
    }

    [Fact]
    public async Task An_endpoint_at_the_address_of_the_web_is_a_fault()
    {
        var settings = new Settings().Endpoint("Echo", "tcp://localhost:8080", "Echo").Set("Kestrel:Endpoints:Web:Url", "http://localhost:8080");
        using var server = ServerProcess.Start(new Launch { Settings = settings, Arguments = ["--check"] });

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.Equal(["Kestrel:Endpoints:Web:Url: the address is taken by SocketsKestrel:Endpoints:Echo:Url"], server.Errors.Lines);
    }

    [Fact]
    public async Task Udp_beyond_loopback_needs_a_word_that_it_may_be_spoofed()
    {
        using var server = ServerProcess.Start(new Settings().Endpoint("Echo", "udp://*:0", "Echo"));

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.StartsWith("SocketsKestrel:Endpoints:Echo:Udp:AllowSpoofable: ", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_names_settings_without_effect()
    {
        var settings = new Settings().Tcp("Echo", "Echo", ("Udp:MaxPeers", "5")).Udp("UdpEcho", "Echo", ("WhenFull", "Queue"), ("Chat:Room", "x"));
        using var server = ServerProcess.Start(new Launch { Settings = settings, Arguments = ["--check"] });

        Assert.Equal(0, await server.ExitCodeAsync());
        var keys = server.Errors.Lines.Select(line => line[..line.IndexOf(": has no effect", StringComparison.Ordinal)]);
        Assert.Equal(
            ["warning: SocketsKestrel:Endpoints:Echo:Udp", "warning: SocketsKestrel:Endpoints:UdpEcho:Chat", "warning: SocketsKestrel:Endpoints:UdpEcho:WhenFull"],
            keys.Order(StringComparer.Ordinal));
    }
}
