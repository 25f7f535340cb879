using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.Client.Reconnecting;
using SocketsKestrel.Client.WebSockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Client;

/// <summary>The client library through the server's WebSocket gateway.</summary>
public sealed class GatewayClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_stops_says_why()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        await using var client = await ConnectAsync(server, "Echo");
        await client.SendAsync("안녕"u8.ToArray(), Cancelled);
        Assert.Equal("안녕", await NextAsync(client));
        server.Send(Signal.Terminate);

        var closed = await Assert.ThrowsAsync<WebSocketClosedException>(() => NextAsync(client).WithinDeadline("the end"));
        Assert.Equal((1001, "server_stopping"), (closed.Status, closed.Description));
    }

    [Fact]
    public async Task What_was_sent_before_sending_was_completed_is_still_answered()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        await using var client = await ConnectAsync(server, "Echo");
        client.Write("last"u8.ToArray());
        client.Write("words"u8.ToArray());
        await client.FlushAsync(Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal(("last", "words"), (await NextAsync(client), await NextAsync(client)));
        Assert.False(await client.WaitToReceiveAsync(Cancelled));
        await server.WaitForEndAsync("Echo", "client_closed");
    }

    [Fact]
    public async Task A_message_that_the_endpoint_does_not_take_is_refused_with_its_reason()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo", ("Framing:MaxLength", "10")));
        await using var client = await ConnectAsync(server, "Echo");
        await client.SendAsync(new byte[11], Cancelled);

        Assert.StartsWith("ERR too-long", await NextAsync(client), StringComparison.Ordinal);
        Assert.Equal((1009, "too_long"), await Assert.ThrowsAsync<WebSocketClosedException>(() => NextAsync(client)) is var closed ? (closed.Status, closed.Description) : default);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_a_refusal()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));

        Assert.Equal(404, (await Assert.ThrowsAsync<WebSocketRefusedException>(() => ConnectAsync(server, "Nope"))).StatusCode);
    }

    [Fact]
    public async Task Whoever_keeps_a_connection_is_there_again_when_the_server_is()
    {
        var port = FreePort.Next();
        var settings = new Settings().Set("Kestrel:Endpoints:Web:Url", $"http://127.0.0.1:{port}").Tcp("Echo", "Echo");
        await using var client = new ReconnectingClient($"ws://127.0.0.1:{port}/ws/Echo", new ClientOptions(), new ReconnectOptions { MaxDelay = TimeSpan.FromMilliseconds(200) });
        var connected = new SemaphoreSlim(0);
        client.StateChanged += (_, change) =>
        {
            if (change.New == ConnectionState.Connected)
                connected.Release();
        };
        var running = client.RunAsync(Cancelled);
        await using var messages = client.ReadAllAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        foreach (var text in (string[])["one", "two"])
        {
            using var server = await ServerProcess.StartAsync(settings);
            await connected.WaitAsync(Cancelled).WithinDeadline("a connection");
            await client.SendAsync(Encoding.UTF8.GetBytes(text), Cancelled);
            Assert.True(await messages.MoveNextAsync().AsTask().WithinDeadline("an answer"));
            Assert.Equal(text, Encoding.UTF8.GetString(messages.Current.Span));
        }

        await client.DisposeAsync();
        await running.WithinDeadline("the end");
    }

    private static Task<IMessageConnection> ConnectAsync(ServerProcess server, string endpoint) =>
        MessageClient.ConnectAsync(WebSocketPeer.UrlOf(server, endpoint).ToString(), cancellationToken: Cancelled);

    private static async Task<string> NextAsync(IMessageConnection client)
    {
        await foreach (var message in client.ReadAllAsync(Cancelled))
            return Encoding.UTF8.GetString(message);
        throw new EndOfStreamException("the server closed");
    }
}
