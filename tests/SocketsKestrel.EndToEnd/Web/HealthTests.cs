using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>What a load balancer is told.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task It_is_told_first_that_the_server_stops_and_while_it_does()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web()
            .Tcp("Echo", "Echo", Settings.Raw, ("DrainTimeout", "00:00:20"), ("SendQueue:StallTimeout", "00:10:00")));
        using var web = new WebPeer(server);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await AskAsync(web, "/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await AskAsync(web, "/readyz"));

        // Who does not read its answer has the drain wait.
        using var client = await server.ConnectTcpAsync("Echo");
        client.SendUntilFull(new byte[64 * 1024]);
        server.Send(Signal.Terminate);
        await server.Output.WaitForAsync("Stopping: 1 connections");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping\n"), await AskAsync(web, "/readyz"));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await AskAsync(web, "/healthz"));
        Assert.Equal("stopping", (string)(await web.GetJsonAsync("/varz"))["state"]!);
        using (var another = new WebPeer(server))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(another, "/readyz")).Status);
        await Assert.ThrowsAsync<SocketException>(() => server.ConnectTcpAsync("Echo"));

        client.Reset();
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(WebPeer web, string path)
    {
        using var response = await web.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
