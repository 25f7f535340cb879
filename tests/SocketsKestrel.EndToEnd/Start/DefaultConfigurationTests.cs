using System.Net;
using System.Text.RegularExpressions;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Start;

/// <summary>The appsettings.json that is shipped, on free ports.</summary>
public sealed partial class DefaultConfigurationTests
{
    private static readonly string[] Names = ["Echo", "Chat", "Temperature", "Reply", "Operator", "UdpEcho", "UdpChat", "UdpTemperature"];

    [Fact]
    public async Task Every_endpoint_has_its_line_and_Ready_is_the_last()
    {
        using var server = await ServerProcess.StartAsync(Launch.OfRootFiles("Production", Names));

        var lines = server.Output.Lines;
        Assert.EndsWith("Ready", lines[^1], StringComparison.Ordinal);
        Assert.Equal([.. Names.Order(StringComparer.Ordinal), "Web"], server.Endpoints.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Contains(lines, line => Echo().IsMatch(line));
        Assert.Contains(lines, line => UdpEcho().IsMatch(line));
        Assert.Empty(server.Errors.Lines);
    }

    [Fact]
    public async Task Every_endpoint_serves()
    {
        using var server = await ServerProcess.StartAsync(Launch.OfRootFiles("Production", Names));

        foreach (var (endpoint, message, answer) in new[]
        {
            ("Echo", "abc", "abc"), ("Temperature", "36.5", "97.7"), ("Reply", "Hello", "Hello Client"), ("UdpEcho", "abc", "abc"), ("UdpTemperature", "36.5", "97.7"),
        })
        {
            using var client = await server.ConnectAsync(endpoint);
            await client.ExpectAnswerAsync(message, answer);
        }

        using var line = await ChatClient.JoinAsync(server, "Chat");
        using var udp = await server.ConnectAsync("UdpChat");
        await udp.SendAsync("from a datagram");
        await line.ExpectAsync("from a datagram");
        await line.SendAsync("from a line");
        await udp.ExpectAsync("from a line");
    }

    [Fact]
    public async Task Health_and_readiness_are_answered_on_the_web_endpoint()
    {
        using var server = await ServerProcess.StartAsync(Launch.OfRootFiles("Production", Names));
        using var http = new HttpClient { BaseAddress = new Uri(server["Web"].Url) };

        foreach (var path in new[] { "/healthz", "/readyz" })
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [GeneratedRegex(@" Echo listening on tcp://127\.0\.0\.1:[1-9]\d* \(mode Echo, framing Raw\)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Echo();

    [GeneratedRegex(@" UdpEcho listening on udp://127\.0\.0\.1:[1-9]\d* \(mode Echo\)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UdpEcho();
}
