using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>The file, the environment over it, the command line over both.</summary>
public sealed class CommandLineTests
{
    private const string UrlVariable = "SocketsKestrel__Endpoints__Echo__Url";
    private const string UrlSetting = "--SocketsKestrel:Endpoints:Echo:Url";

    [Fact]
    public async Task A_variable_overrides_one_key_of_the_file()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var settings = new Settings().Endpoint("Echo", $"tcp://{taken.LocalEndpoint}", "Echo", Settings.Raw);
        using var server = await ServerProcess.StartAsync(new Launch { Settings = settings, Environment = { [UrlVariable] = "tcp://127.0.0.1:0" } });

        using var client = await server.ConnectAsync("Echo");
        Assert.IsType<RawPeer>(client);
        await client.ExpectAnswerAsync("abc", "abc");
    }

    [Theory]
    [InlineData(UrlSetting + "=tcp://127.0.0.1:0")]
    [InlineData(UrlSetting, "tcp://127.0.0.1:0")]
    public async Task An_argument_overrides_the_file_and_the_environment(params string[] arguments)
    {
        var settings = new Settings().Endpoint("Echo", "tcp://nowhere", "Echo");
        using var server = await ServerProcess.StartAsync(
            new Launch { Settings = settings, Environment = { [UrlVariable] = "tcp://nowhere-either" }, Arguments = arguments });

        using var client = await server.ConnectAsync("Echo");
        await client.ExpectAnswerAsync("abc", "abc");
    }

    [Fact]
    public async Task An_endpoint_may_be_added_and_another_switched_off()
    {
        var settings = new Settings().Tcp("Echo", "Echo").Tcp("Chat", "Chat");
        using var server = await ServerProcess.StartAsync(new Launch
        {
            Settings = settings,
            Environment = { ["SocketsKestrel__Endpoints__Chat__Enabled"] = "false", ["SocketsKestrel__Endpoints__More__Url"] = "tcp://127.0.0.1:0" },
            Arguments = ["--SocketsKestrel:Endpoints:More:Mode", "Temperature"],
        });

        Assert.Equal(["Echo", "More"], server.Endpoints.Select(e => e.Name));
        using var client = await server.ConnectAsync("More");
        await client.ExpectAnswerAsync("0", "32.0");
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--SocketKestrel:Endpoints:Echo:Url=tcp://127.0.0.1:0", "SocketsKestrel")]
    [InlineData("--config=/no/such/file.json", "/no/such/file.json")]
    [InlineData("--operator", "--operator")]
    public async Task A_bad_argument_ends_the_start_with_one_line_about_it(string argument, string named)
    {
        var launch = new Launch { Arguments = [argument], Environment = { ["SocketsKestrel__Endpoints__Operator__Enabled"] = "false" } };
        using var server = ServerProcess.Start(launch);

        Assert.Equal(2, await server.ExitCodeAsync());
        Assert.Contains(named, Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
        Assert.Empty(server.Endpoints);
    }
}
