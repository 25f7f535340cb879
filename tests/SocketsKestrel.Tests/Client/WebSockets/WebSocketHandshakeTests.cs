using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using SocketsKestrel.Client;
using SocketsKestrel.Client.WebSockets;

namespace SocketsKestrel.Tests.Client.WebSockets;

public sealed class WebSocketHandshakeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404, "no such endpoint\nand more", "404 Not Found: no such endpoint")]
    [InlineData(403, "this origin may not", "403 Forbidden: this origin may not")]
    [InlineData(426, "", "426 Upgrade Required")]
    [InlineData(200, "\u001b[31mred", "200 OK:  [31mred")]
    public async Task A_refusal_is_told_in_the_servers_words(int status, string body, string told)
    {
        foreach (var isChunked in (bool[])[true, false])
        {
            await using var server = await WebSocketServer.StartWithAsync(async context =>
            {
                context.Response.StatusCode = status;
                if (!isChunked)
                    context.Response.ContentLength = body.Length;
                await context.Response.WriteAsync(body, Cancelled);
            });

            var refused = await Assert.ThrowsAsync<WebSocketRefusedException>(() => ConnectAsync(server.Url));
            Assert.Equal(status, refused.StatusCode);
            Assert.EndsWith(told, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_asked_is_what_the_RFC_asks_and_comes_from_no_page()
    {
        using var server = new RawServer();
        var accepting = server.AcceptAsync();
        await using var client = await ConnectAsync(server.Url);
        await accepting;

        Assert.Equal("GET /ws?room=1 HTTP/1.1", server.Request[0]);
        Assert.Contains(new Uri(server.Url).Authority, Assert.Single(server.Request, line => line.StartsWith("Host: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Version: 13", server.Request);
        Assert.DoesNotContain(server.Request, line => line.StartsWith("Origin", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_comes_in_one_packet_with_the_answer_is_not_lost()
    {
        using var server = new RawServer();
        var accepting = server.AcceptAsync([0x81, 5, .. "hello"u8]);
        await using var client = await ConnectAsync(server.Url);
        await accepting;

        Assert.True(await client.WaitToReceiveAsync(Cancelled));
        Assert.True(client.TryReceive(out var message));
        Assert.Equal("hello", Encoding.UTF8.GetString(message));
    }

    [Theory]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")] // RFC 6455, section 1.3
    public void The_answer_to_a_key_is_the_RFCs(string key, string accept) => Assert.Equal(accept, UpgradeResponse.AcceptFor(key));

    [Theory]
    [InlineData("Sec-WebSocket-Accept: ", "Sec-WebSocket-Accept: x", "Sec-WebSocket-Accept")]
    [InlineData("UPGRADE: WebSocket", "Upgrade: h2c", "h2c")]
    [InlineData("upgrade\r\n", "\r\n", "Connection")]
    [InlineData("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", "not offered")]
    public async Task A_wrong_answer_is_none(string right, string wrong, string told)
    {
        using var server = new RawServer();
        var answering = server.AnswerAsync(key => Encoding.ASCII.GetBytes(RawServer.Accepting(key).Replace(right, wrong, StringComparison.Ordinal)));

        var error = await Assert.ThrowsAsync<IOException>(() => ConnectAsync(server.Url));
        await answering;
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ERR full no place is free\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    public async Task Something_that_is_no_HTTP_is_shown(string garbage)
    {
        using var server = new RawServer();
        var answering = server.AnswerAsync(_ => Encoding.ASCII.GetBytes(garbage));

        var error = await Assert.ThrowsAsync<IOException>(() => ConnectAsync(server.Url));
        await answering;
        Assert.Contains(garbage.Split('\r', '\n')[0], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 Switch")]
    public async Task A_server_that_ends_in_the_middle_of_its_answer_has_given_none(string start)
    {
        using var server = new RawServer();
        var connecting = ConnectAsync(server.Url);
        await server.AnswerAsync(_ => Encoding.ASCII.GetBytes(start));
        server.CloseClient();

        await Assert.ThrowsAsync<IOException>(() => connecting);
    }

    [Fact]
    public async Task Headers_without_end_are_not_read_to_the_end()
    {
        using var server = new RawServer();
        var answering = server.AnswerAsync(_ => Encoding.ASCII.GetBytes("HTTP/1.1 101 OK\r\n" + new string('x', 20_000)));

        Assert.Contains("headers", (await Assert.ThrowsAsync<IOException>(() => ConnectAsync(server.Url))).Message, StringComparison.Ordinal);
        await Task.WhenAny(answering);
    }

    [Fact]
    public void Any_bytes_are_an_answer_or_none() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        foreach (var head in (byte[][])[bytes, [.. "HTTP/1.1 "u8, .. bytes]])
        {
            if (UpgradeResponse.Parse(head) is { } response)
                Assert.True(response.Status is >= 0 and < 1000 && response.FindFault("key") is not null);
        }
    });

    private static Task<IMessageConnection> ConnectAsync(string url) => MessageClient.ConnectAsync(url, cancellationToken: Cancelled);
}
