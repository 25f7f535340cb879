using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>An address that somebody else has: exit code 3 within 5 s, naming the endpoint and the port.</summary>
public sealed class PortInUseTests
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("tcp://localhost")]
    [InlineData("tcp://*")]
    [InlineData("udp://127.0.0.1")]
    [InlineData("udp://localhost")]
    public async Task An_endpoint_s_port_in_use_is_named(string address)
    {
        var isUdp = address.StartsWith("udp", StringComparison.Ordinal);
        using var taken = new Socket(AddressFamily.InterNetwork, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (!isUdp)
            taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        await FailsToListenAsync(new Settings().Tcp("Free", "Echo").Endpoint("Busy", $"{address}:{port}", "Echo"), "Busy", port);
    }

    [Fact]
    public async Task The_web_s_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await FailsToListenAsync(new Settings().Tcp("Free", "Echo").Set("Kestrel:Endpoints:Web:Url", $"http://127.0.0.1:{port}"), "Web", port);
    }

    [Fact]
    public async Task A_unix_socket_that_is_listened_on_is_in_use()
    {
        using var folder = new TempFolder();
        var settings = new Settings().Endpoint("Local", $"tcp://unix:{folder.File("echo.sock")}", "Echo");
        using var first = await ServerProcess.StartAsync(settings);
        using var second = ServerProcess.Start(settings);

        Assert.Equal(3, await second.ExitCodeAsync());
        Assert.Contains("Local: cannot listen on tcp://unix:", Assert.Single(second.Errors.Lines), StringComparison.Ordinal);
        using var client = await first.ConnectAsync("Local");
        await client.ExpectAnswerAsync("abc", "abc");
    }

    private static async Task FailsToListenAsync(Settings settings, string endpoint, int port)
    {
        var started = Stopwatch.GetTimestamp();
        using var server = ServerProcess.Start(settings);
        var exit = await server.ExitCodeAsync();

        Assert.True(Stopwatch.GetElapsedTime(started) < Allowed);
        Assert.Equal(3, exit);
        var error = Assert.Single(server.Errors.Lines);
        Assert.StartsWith($"{endpoint}: cannot listen on ", error, StringComparison.Ordinal);
        Assert.Contains($":{port}: address already in use", error, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Output.Lines, line => line.Contains("Ready", StringComparison.Ordinal));
    }
}
