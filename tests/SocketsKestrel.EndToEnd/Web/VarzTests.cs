using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>What <c>/varz</c> says is what happened.</summary>
public sealed class VarzTests
{
    [Fact]
    public async Task It_says_what_runs_since_when_and_what_it_takes()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", Settings.Raw).Udp("Udp", "Reply", ("Udp:MaxDatagramSize", "100")));
        using var web = new WebPeer(server);
        using var response = await web.GetAsync("/varz");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var varz = (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;

        Assert.Matches(@"^\d+\.\d+\.\d+", (string)varz["version"]!);
        Assert.Equal("ready", (string)varz["state"]!);
        Assert.Equal(Environment.ProcessorCount, (int)varz["cores"]!);
        Assert.InRange((double)varz["uptime_seconds"]!, 0, Deadline.Span.TotalSeconds);
        Assert.InRange((DateTime)varz["now"]! - (DateTime)varz["started"]!, TimeSpan.Zero, Deadline.Span);
        Assert.InRange((long)varz["memory_bytes"]!, 10_000_000, 1_000_000_000);
        Assert.InRange((long)varz["gc"]!["heap_bytes"]!, 100_000, (long)varz["memory_bytes"]!);
        Assert.True((double)varz["cpu_seconds"]! > 0);
        var later = await web.GetJsonAsync("/varz");
        Assert.True((double)later["uptime_seconds"]! > (double)varz["uptime_seconds"]!);
        Assert.Equal((string)varz["started"]!, (string)later["started"]!);

        var (echo, udp) = (varz["endpoints"]!["Echo"]!, varz["endpoints"]!["Udp"]!);
        Assert.Equal(("Echo", "tcp", server["Echo"].Url, "Raw", 8192), ((string)echo["mode"]!, (string)echo["transport"]!, (string)echo["url"]!, (string?)echo["framing"], (int)echo["max_length"]!));
        Assert.Equal(("Reply", "udp", server["Udp"].Url, null, 100), ((string)udp["mode"]!, (string)udp["transport"]!, (string)udp["url"]!, (string?)udp["framing"], (int)udp["max_length"]!));
    }

    [Fact]
    public async Task Totals_are_what_was_sent_and_received()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Temperature", "Temperature").Tcp("Quiet", "Echo").Udp("Udp", "Echo"));
        using var web = new WebPeer(server);
        using var client = await server.ConnectAsync("Temperature");
        using (var other = await server.ConnectAsync("Temperature"))
        {
            await client.ExpectAnswerAsync("36.5", "97.7");
            await client.ExpectAnswerAsync("warm", "ERR not-a-number send one decimal number, such as 36.5");
            await other.ExpectAnswerAsync("100", "212.0");
        }

        using var udp = server.ConnectUdp("Udp");
        await udp.ExpectAnswerAsync("hello", "hello");
        await udp.ExpectAnswerAsync("again", "again");

        var varz = await web.WaitForAsync("/varz", v => v["endpoints"]!["Temperature"]!["connections_closed"]!["client_closed"] is not null);
        Assert.Equal(1, (int)varz["connections"]!);
        AssertCounts(varz["endpoints"]!["Temperature"]!, connections: 1, messagesIn: 3, messagesOut: 3, bytesIn: 14, bytesOut: 5 + 55 + 6);
        AssertCounts(varz["endpoints"]!["Udp"]!, connections: 0, messagesIn: 2, messagesOut: 2, bytesIn: 10, bytesOut: 10);
        AssertCounts(varz["endpoints"]!["Quiet"]!, connections: 0, messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0);
        Assert.Equal("""{"client_closed":1}""", varz["endpoints"]!["Temperature"]!["connections_closed"]!.ToJsonString());
        Assert.Equal("""{"not-a-number":1}""", varz["endpoints"]!["Temperature"]!["messages_rejected"]!.ToJsonString());
        Assert.Equal("{}", varz["endpoints"]!["Quiet"]!["connections_closed"]!.ToJsonString());
    }

    private static void AssertCounts(JsonNode endpoint, int connections, long messagesIn, long messagesOut, long bytesIn, long bytesOut) => Assert.Equal(
        (connections, messagesIn, messagesOut, bytesIn, bytesOut),
        ((int)endpoint["connections"]!, (long)endpoint["messages_in"]!, (long)endpoint["messages_out"]!, (long)endpoint["bytes_in"]!, (long)endpoint["bytes_out"]!));
}
