using System.Net;
using System.Text.Json.Nodes;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary><c>/connz</c>: the connections one by one, and how an administrator closes one.</summary>
public sealed class ConnzTests
{
    [Fact]
    public async Task Open_connections_and_udp_peers_are_listed_as_asked()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo").Tcp("Other", "Echo").Udp("Chat", "Chat"));
        using var web = new WebPeer(server);
        using var little = await ConnectAsync(server, "Echo", "x");
        using var much = await ConnectAsync(server, "Echo", new string('x', 1000));
        using var some = await ConnectAsync(server, "Other", new string('x', 100));
        using var peer = server.ConnectUdp("Chat");
        await peer.SendAsync("hello");

        var all = await web.WaitForAsync("/connz", connz => (int)connz["num_connections"]! == 4);
        Assert.Equal([1, 2, 3, 4], Ids(all));
        Assert.Equal((1024, 0), ((int)all["limit"]!, (int)all["offset"]!));
        var second = all["connections"]![1]!;
        Assert.Equal(("Echo", "tcp", $"{much.Tcp.Socket.LocalEndPoint}"), ((string)second["endpoint"]!, (string)second["transport"]!, (string)second["remote"]!));
        Assert.Equal((1001, 1001, 1, 1, 0), ((int)second["bytes_in"]!, (int)second["bytes_out"]!, (int)second["messages_in"]!, (int)second["messages_out"]!, (int)second["pending_bytes"]!));
        Assert.InRange((DateTime)all["now"]! - (DateTime)second["started"]!, TimeSpan.Zero, Deadline.Span);
        Assert.InRange((double)second["idle_seconds"]!, 0, Deadline.Span.TotalSeconds);
        Assert.Equal((null, null), (second["ended"], second["reason"]));
        var fourth = all["connections"]![3]!;
        Assert.Equal(("Chat", "udp", 5, 1), ((string)fourth["endpoint"]!, (string)fourth["transport"]!, (int)fourth["bytes_in"]!, (int)fourth["messages_in"]!));

        Assert.Equal([2, 3, 4, 1], Ids(await web.GetJsonAsync("/connz?sort=bytes_in")));
        Assert.Equal([2, 3, 1, 4], Ids(await web.GetJsonAsync("/connz?sort=bytes_out")));
        Assert.Equal([1, 2, 3, 4], Ids(await web.GetJsonAsync("/connz?sort=started")));
        Assert.Equal([3, 4], Ids(await web.GetJsonAsync("/connz?sort=bytes_in&limit=2&offset=1")));
        Assert.Equal([1], Ids(await web.GetJsonAsync("/connz?sort=bytes_in&limit=2&offset=3")));
        Assert.Equal([2, 1], Ids(await web.GetJsonAsync("/connz?endpoint=echo&sort=bytes_in")));
        var past = await web.GetJsonAsync("/connz?offset=5&limit=10");
        Assert.Equal((4, 5, 10, 0), ((int)past["num_connections"]!, (int)past["offset"]!, (int)past["limit"]!, past["connections"]!.AsArray().Count));
    }

    [Fact]
    public async Task Closed_connections_are_listed_the_latest_first_with_their_reasons()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", ("Framing:MaxLength", "100")));
        using var web = new WebPeer(server);
        EndPoint first;
        using (var client = await ConnectAsync(server, "Echo", "bye"))
            first = client.Tcp.Socket.LocalEndPoint!;
        await server.WaitForEndAsync("Echo", "client_closed");
        using (var client = await ConnectAsync(server, "Echo", "hello"))
        {
            await client.SendAsync(new string('x', 101));
            await client.Tcp.WaitForCloseAsync();
        }

        await server.WaitForEndAsync("Echo", "too_long");
        using (var client = await ConnectAsync(server, "Echo", "hello"))
            client.Tcp.Reset();
        await server.WaitForEndAsync("Echo", "reset");
        using var open = await ConnectAsync(server, "Echo", "still here");

        var closed = await web.GetJsonAsync("/connz?state=closed");
        Assert.Equal(3, (int)closed["num_connections"]!);
        Assert.Equal(["3 reset", "2 too_long", "1 client_closed"], closed["connections"]!.AsArray().Select(c => $"{c!["id"]} {c["reason"]}"));
        var last = closed["connections"]![2]!;
        Assert.Equal(($"{first}", 4, 4), ((string)last["remote"]!, (int)last["bytes_in"]!, (int)last["bytes_out"]!));
        Assert.True((DateTime)last["ended"]! >= (DateTime)last["started"]!);

        Assert.Equal([2], Ids(await web.GetJsonAsync("/connz?state=closed&limit=1&offset=1")));
        Assert.Equal([2, 3, 1], Ids(await web.GetJsonAsync("/connz?state=closed&sort=bytes_in")));
        Assert.Equal([4], Ids(await web.GetJsonAsync("/connz?state=open")));
        Assert.Equal([1, 2, 3, 4], Ids(await web.GetJsonAsync("/connz?state=all")));
    }

    [Theory]
    [InlineData("sort=size", "sort: 'size' is none of id, ")]
    [InlineData("limit=many", "limit: 'many' is no number from 0 to 10000")]
    [InlineData("state=%3Cb%3E", "state: '<b>' is none of open, closed, all")]
    public async Task What_cannot_be_asked_is_said(string query, string fault)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var web = new WebPeer(server);
        using var response = await web.GetAsync($"/connz?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", $"{response.Content.Headers.ContentType}");
        Assert.StartsWith(fault, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Raw")]
    [InlineData("Chat")]
    [InlineData("Operator")]
    public async Task An_administrator_closes_a_connection_and_no_other(string endpoint)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo").Tcp("Raw", "Echo", Settings.Raw).Tcp("Chat", "Chat").Tcp("Operator", "Operator"));
        using var web = new WebPeer(server);
        using var one = await server.ConnectTcpAsync(endpoint);
        await web.WaitForAsync("/connz", connz => (int)connz["num_connections"]! == 1);
        using var other = await ConnectAsync(server, "Echo", "hello");

        Assert.Equal(HttpStatusCode.NoContent, await CloseAsync(web, "1"));
        Assert.Empty(await one.ReadToEndAsync());
        one.Dispose();
        await server.WaitForEndAsync(endpoint, "closed_by_admin");
        await other.ExpectAnswerAsync("still", "still");
        Assert.Equal("closed_by_admin", (string)(await web.GetJsonAsync("/connz?state=closed"))["connections"]![0]!["reason"]!);
        foreach (var nobody in new[] { "1", "3", "-2", "two", "99999999999999999999" })
            Assert.Equal(HttpStatusCode.NotFound, await CloseAsync(web, nobody));
    }

    private static async Task<LinePeer> ConnectAsync(ServerProcess server, string endpoint, string message)
    {
        var client = (LinePeer)await server.ConnectAsync(endpoint);
        await client.ExpectAnswerAsync(message, message);
        return client;
    }

    private static async Task<HttpStatusCode> CloseAsync(WebPeer web, string id)
    {
        using var response = await web.PostAsync($"/connz/{id}/close");
        return response.StatusCode;
    }

    private static IEnumerable<int> Ids(JsonNode connz) => connz["connections"]!.AsArray().Select(connection => (int)connection!["id"]!);
}
