using System.Net;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Operators who sit at <c>/operator/events</c>.</summary>
public sealed class OperatorSeatTests
{
    [Fact]
    public async Task A_client_and_an_operator_on_the_web_converse()
    {
        using var server = await StartAsync();
        using var web = new WebPeer(server);
        await using var seat = await Seat.TakeEmptyAsync(web);
        Assert.Equal("text/event-stream", $"{seat.Response.Content.Headers.ContentType}");
        Assert.True(seat.Response.Headers.CacheControl?.NoStore);

        using (var client = (LinePeer)await server.ConnectAsync("Help"))
        {
            var came = await seat.NextAsync("client");
            var number = (long)came["id"]!;
            Assert.Equal(("Help", $"{client.Tcp.Socket.LocalEndPoint}"), ((string)came["endpoint"]!, (string)came["remote"]!));
            Assert.EndsWith("Z", (string)came["since"]!, StringComparison.Ordinal);

            await client.SendAsync("도와주세요 </script>\u2028\"\\");
            await seat.ExpectAsync(number, "client", "도와주세요 </script>\u2028\"\\");
            Assert.Equal(HttpStatusCode.NoContent, await web.PostTextAsync($"/operator/clients/{number}/answer", "무엇을\n도와 드릴까요? 😀\n"));
            await seat.ExpectAsync(number, "operator", "무엇을\n도와 드릴까요? 😀");
            await client.ExpectAsync("무엇을 도와 드릴까요? 😀");
            client.Dispose();
            Assert.Equal(number, (long)(await seat.NextAsync("left"))["client"]!);
        }
    }

    [Fact]
    public async Task Every_operator_sees_what_any_answers_at_the_console_too()
    {
        using var server = await StartAsync("--operator");
        using var web = new WebPeer(server);
        await using var first = await Seat.TakeEmptyAsync(web);
        await using var second = await Seat.TakeEmptyAsync(web);
        using var client = await server.ConnectAsync("Help");
        await server.Output.WaitForAsync("[1] connected");
        await client.SendAsync("hello");
        await server.Output.WaitForAsync("[1] hello");
        Assert.Equal(HttpStatusCode.NoContent, await web.PostTextAsync("/operator/clients/1/answer", "one"));
        await client.ExpectAsync("one");
        await server.Input.WriteAsync("1 two\n");
        await client.ExpectAsync("two");

        await server.Output.WaitForAsync("[1] was answered: one");
        foreach (var seat in new[] { first, second })
        {
            await seat.NextAsync("client");
            await seat.ExpectAsync(1, "client", "hello");
            await seat.ExpectAsync(1, "operator", "one");
            await seat.ExpectAsync(1, "operator", "two");
        }
    }

    [Fact]
    public async Task All_are_answered_at_once()
    {
        using var server = await StartAsync();
        using var web = new WebPeer(server);
        await using var seat = await Seat.TakeEmptyAsync(web);
        Assert.Equal(HttpStatusCode.NotFound, await web.PostTextAsync("/operator/answer", "anybody?"));
        var clients = new List<Peer>();
        foreach (var endpoint in new[] { "Help", "Frames", "Help" })
        {
            clients.Add(await server.ConnectAsync(endpoint));
            Assert.Equal(endpoint, (string)(await seat.NextAsync("client"))["endpoint"]!);
        }

        Assert.Equal(HttpStatusCode.NoContent, await web.PostTextAsync("/operator/answer", "closing soon"));
        foreach (var (number, client) in clients.Index())
        {
            await client.ExpectAsync("closing soon");
            await seat.ExpectAsync(number + 1, "operator", "closing soon");
            client.Dispose();
        }
    }

    [Fact]
    public async Task Who_comes_later_is_told_who_is_there_and_what_was_said()
    {
        using var server = await StartAsync();
        using var web = new WebPeer(server);
        using var first = await server.ConnectAsync("Help");
        await first.SendAsync("before anybody listened");
        await web.WaitForAsync("/varz", varz => (long)varz["endpoints"]!["Help"]!["messages_in"]! == 1);
        await web.PostTextAsync("/operator/clients/1/answer", "I do");
        await first.ExpectAsync("I do");

        await using var seat = await Seat.TakeAsync(web);
        Assert.Equal(1, (long)(await seat.NextAsync("client"))["id"]!);
        await seat.ExpectAsync(1, "client", "before anybody listened");
        await seat.ExpectAsync(1, "operator", "I do");
        await seat.NextAsync("ready");
        await first.SendAsync("and now");
        await seat.ExpectAsync(1, "client", "and now");
    }

    [Fact]
    public async Task What_cannot_be_said_is_refused()
    {
        using var server = await StartAsync();
        using var web = new WebPeer(server);
        await using var seat = await Seat.TakeEmptyAsync(web);
        using var client = await server.ConnectAsync("Help");
        await seat.NextAsync("client");

        foreach (var nobody in new[] { "2", "-1", "one", "99999999999999999999" })
            Assert.Equal(HttpStatusCode.NotFound, await web.PostTextAsync($"/operator/clients/{nobody}/answer", "hello"));
        foreach (var path in new[] { "/operator/clients/1/answer", "/operator/answer" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await web.PostTextAsync(path, ""));
            Assert.Equal(HttpStatusCode.BadRequest, await web.PostTextAsync(path, " \n"));
            Assert.Equal(HttpStatusCode.BadRequest, await web.PostBytesAsync(path, [(byte)'x', 0xFF]));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await web.PostTextAsync(path, new string('x', 8193)));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await web.PostTextAsync(path, new string('x', 1_000_000)));
        }

        Assert.Equal(HttpStatusCode.NoContent, await web.PostTextAsync("/operator/clients/1/answer", new string('x', 8192)));
        await client.ExpectAsync(new string('x', 8192));
        await seat.ExpectAsync(1, "operator", new string('x', 8192));
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_seat_that_does_not_read_is_given_up_and_clients_never_wait()
    {
        using var server = await StartAsync();
        using var web = new WebPeer(server);
        using var stopped = await web.GetAsync("/operator/events"); // what comes is left in its socket
        await using var reader = await Seat.TakeEmptyAsync(web);
        using var client = await server.ConnectAsync("Help");
        await reader.NextAsync("client");

        var line = new string('x', 8000);
        var sent = 0;
        while (!server.Output.Lines.Any(l => l.Contains("does not read, and is given up", StringComparison.Ordinal)))
        {
            Assert.True(sent < 20_000, "160 MB were not too much for the seat");
            for (var i = 0; i < 100; i++, sent++)
                await client.SendAsync(line);
            for (var i = 0; i < 100; i++)
                await reader.ExpectAsync(1, "client", line);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => stopped.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NoContent, await web.PostTextAsync("/operator/answer", "still here"));
        await client.ExpectAsync("still here");
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Seats_end_when_the_server_drains()
    {
        using var server = await StartAsync();
        using var web = new WebPeer(server);
        await using var seat = await Seat.TakeEmptyAsync(web);
        server.Send(Signal.Terminate);

        await seat.ExpectEndAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Empty(server.Errors.Lines);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_seat_and_answers_need_the_token()
    {
        using var server = await ServerProcess.StartAsync(Settings().Set("SocketsKestrel:Web:AdminToken", "a-secret-of-sixteen"));
        using var stranger = new WebPeer(server, "a-secret-of-seventeen");
        using (var refused = await stranger.GetAsync("/operator/events"))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.PostTextAsync("/operator/answer", "hello"));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.PostTextAsync("/operator/clients/1/answer", "hello"));

        using var web = new WebPeer(server, "a-secret-of-sixteen");
        await using var seat = await Seat.TakeEmptyAsync(web);
        Assert.Equal(HttpStatusCode.NotFound, await web.PostTextAsync("/operator/answer", "hello"));
    }

    private static Settings Settings() => new Settings().Web().Tcp("Help", "Operator").Tcp("Frames", "Operator", Harness.Settings.LengthPrefixed);

    private static Task<ServerProcess> StartAsync(params string[] arguments) =>
        ServerProcess.StartAsync(new Launch { Settings = Settings(), Arguments = arguments });
}
