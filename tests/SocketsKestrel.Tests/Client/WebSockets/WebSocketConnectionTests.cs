using System.Net.WebSockets;
using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.Client.WebSockets;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Tests.Client.WebSockets;

/// <summary>Against Kestrel.</summary>
public sealed class WebSocketConnectionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("둘")]
    [InlineData(126)]
    [InlineData(70_000)]
    public async Task Messages_come_back(object message)
    {
        var text = message as string ?? new string('x', (int)message);
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync);
        await using var client = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(text), Cancelled);
            Assert.Equal(text, await NextAsync(client));
        }
    }

    [Fact]
    public async Task Messages_that_are_collected_are_sent_one_by_one_and_in_order_and_read_after_sending_is_completed()
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync);
        await using var client = await ConnectAsync(server);
        client.Write("one"u8.ToArray());
        client.Write(""u8.ToArray());
        client.Write("three"u8.ToArray());
        await client.FlushAsync(Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal(["one", "", "three"], await RestAsync(client));
        Assert.False(await client.WaitToReceiveAsync(Cancelled));
        await Assert.ThrowsAsync<IOException>(async () => await client.SendAsync("four"u8.ToArray(), Cancelled));
    }

    [Theory]
    [InlineData(false, "text", WebSocketMessageType.Text)]
    [InlineData(true, "text", WebSocketMessageType.Binary)]
    [InlineData(false, "\xff", WebSocketMessageType.Binary)] // not UTF-8
    public async Task Messages_are_text_if_they_are_and_nothing_else_was_asked_for(bool sendsBinary, string latin1, WebSocketMessageType type)
    {
        var seen = new TaskCompletionSource<WebSocketMessageType>();
        await using var server = await WebSocketServer.StartAsync(async socket =>
        {
            seen.SetResult((await socket.ReceiveAsync(new Memory<byte>(new byte[100]), Cancelled)).MessageType);
            await socket.SendAsync(new byte[] { 0xff }, WebSocketMessageType.Binary, endOfMessage: true, Cancelled);
        });
        await using var client = await ConnectAsync(server, new() { SendsBinary = sendsBinary });
        await client.SendAsync(Encoding.Latin1.GetBytes(latin1), Cancelled);

        Assert.Equal(type, await seen.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        Assert.True(await client.WaitToReceiveAsync(Cancelled));
        Assert.True(client.TryReceive(out var message));
        Assert.Equal(0xff, message.FirstSpan[0]);
    }

    [Fact]
    public async Task Fragments_are_one_message_whatever_is_between_them()
    {
        await using var server = await WebSocketServer.StartAsync(async socket =>
        {
            foreach (var part in (string[])["", "wh", new string('o', 5000), "le"])
                await socket.SendAsync(Encoding.UTF8.GetBytes(part), WebSocketMessageType.Text, endOfMessage: false, Cancelled);
            await socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Text, endOfMessage: true, Cancelled);
            await WebSocketServer.EchoAsync(socket);
        });
        await using var client = await ConnectAsync(server);

        Assert.Equal($"wh{new string('o', 5000)}le", await NextAsync(client));
    }

    [Theory]
    [InlineData(1001, "server_stopping")]
    [InlineData(1008, "idle")]
    [InlineData(1009, "too_long")]
    [InlineData(1013, "full")]
    [InlineData(1011, "")]
    public async Task A_close_status_is_told_and_told_again(int status, string reason)
    {
        var answer = new TaskCompletionSource<WebSocketCloseStatus?>();
        await using var server = await WebSocketServer.StartAsync(async socket =>
        {
            await socket.SendAsync("ERR"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancelled);
            await socket.CloseAsync((WebSocketCloseStatus)status, reason, Cancelled);
            answer.SetResult(socket.CloseStatus);
        });
        await using var client = await ConnectAsync(server);

        Assert.Equal("ERR", await NextAsync(client));
        for (var i = 0; i < 2; i++)
        {
            var closed = await Assert.ThrowsAsync<WebSocketClosedException>(async () => await client.WaitToReceiveAsync(Cancelled));
            Assert.Equal((status, reason), (closed.Status, closed.Description));
            Assert.Contains($"{status}", closed.Message, StringComparison.Ordinal);
        }

        Assert.Equal((WebSocketCloseStatus)status, await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task A_message_that_is_too_long_ends_the_connection_and_the_server_is_told_why()
    {
        var told = new TaskCompletionSource<(WebSocketCloseStatus?, string?)>();
        await using var server = await WebSocketServer.StartAsync(async socket =>
        {
            await socket.SendAsync(new byte[4001], WebSocketMessageType.Binary, endOfMessage: true, Cancelled);
            await socket.ReceiveAsync(new Memory<byte>(new byte[10]), Cancelled);
            told.SetResult((socket.CloseStatus, socket.CloseStatusDescription));
        });
        await using var client = await ConnectAsync(server, new() { MaxLength = 4000 });

        for (var i = 0; i < 2; i++)
            Assert.Same(ProtocolError.TooLong, (await Assert.ThrowsAsync<ProtocolException>(async () => await client.WaitToReceiveAsync(Cancelled))).Error);
        Assert.Equal((WebSocketCloseStatus.MessageTooBig, "too_long"), await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task A_wait_that_is_given_up_loses_nothing()
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync);
        await using var client = await ConnectAsync(server);
        for (var i = 0; i < 3; i++)
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.WaitToReceiveAsync(impatient.Token));
        }

        Assert.False(client.TryReceive(out _));
        await client.SendAsync("after"u8.ToArray(), Cancelled);
        Assert.Equal("after", await NextAsync(client));
    }

    [Fact]
    public async Task Disposing_says_good_bye_and_ends_whoever_waits()
    {
        var said = new TaskCompletionSource<WebSocketCloseStatus?>();
        await using var server = await WebSocketServer.StartAsync(async socket =>
        {
            await socket.ReceiveAsync(new Memory<byte>(new byte[10]), Cancelled);
            said.SetResult(socket.CloseStatus);
        });
        var client = await ConnectAsync(server);
        var waiting = client.WaitToReceiveAsync(CancellationToken.None).AsTask();
        await client.DisposeAsync();
        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.SendAsync("x"u8.ToArray(), Cancelled));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await said.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task Messages_of_many_senders_are_not_mixed()
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync);
        await using var client = await ConnectAsync(server);
        var messages = Enumerable.Range(0, 200).Select(i => $"{i}:{new string((char)('a' + (i % 26)), i)}").ToList();
        await Task.WhenAll(messages.Select(m => Task.Run(async () => await client.SendAsync(Encoding.UTF8.GetBytes(m), Cancelled))));
        await client.CompleteSendingAsync();

        Assert.Equal(messages.Order(StringComparer.Ordinal), (await RestAsync(client)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Over_tls_the_certificate_counts_as_it_does_without_WebSockets()
    {
        using var certificate = WebSocketServer.CreateCertificate();
        await using var server = await WebSocketServer.StartAsync(WebSocketServer.EchoAsync, certificate);
        var trusting = new ClientOptions { Tls = new() { TrustedAuthorities = [certificate] } };
        await using var client = await MessageClient.ConnectAsync(server.Url, trusting, Cancelled);
        await client.SendAsync("secret"u8.ToArray(), Cancelled);

        Assert.Equal("secret", await NextAsync(client));
        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() => MessageClient.ConnectAsync(server.Url, new ClientOptions(), Cancelled));
    }

    private static Task<IMessageConnection> ConnectAsync(WebSocketServer server, WebSocketClientOptions? options = null) =>
        MessageClient.ConnectAsync(server.Url, new ClientOptions { WebSockets = options ?? new() }, Cancelled);

    private static async Task<string> NextAsync(IMessageConnection client)
    {
        await foreach (var message in client.ReadAllAsync(Cancelled))
            return Encoding.UTF8.GetString(message);
        throw new EndOfStreamException("the server closed");
    }

    private static async Task<List<string>> RestAsync(IMessageConnection client)
    {
        var messages = new List<string>();
        await foreach (var message in client.ReadAllAsync(Cancelled))
            messages.Add(Encoding.UTF8.GetString(message));
        return messages;
    }
}
