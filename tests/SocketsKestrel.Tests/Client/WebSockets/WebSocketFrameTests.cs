using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.Client.WebSockets;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Tests.Client.WebSockets;

/// <summary>Frames byte by byte (RFC 6455, section 5.2).</summary>
public sealed class WebSocketFrameTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ping_is_answered_between_two_fragments_too_and_masked()
    {
        using var server = new RawServer();
        await using var client = await ConnectAsync(server, new());
        await server.SendAsync([0x01, 2, .. "be"u8, 0x89, 2, .. "hi"u8, 0x80, 3, .. "gin"u8]);

        Assert.True(await client.WaitToReceiveAsync(Cancelled));
        Assert.True(client.TryReceive(out var message));
        Assert.Equal("begin", Encoding.UTF8.GetString(message));
        var pong = await server.ReadAsync(8);
        Assert.Equal((0x8a, 0x82), (pong[0], pong[1]));
        Assert.Equal(('h', 'i'), ((char)(pong[6] ^ pong[2]), (char)(pong[7] ^ pong[3])));
    }

    [Theory]
    [InlineData(new byte[] { 0x83, 1, 0 })] // no such opcode
    [InlineData(new byte[] { 0x81, 0x81, 0, 0, 0, 0, 65 })] // a server does not mask
    [InlineData(new byte[] { 0x81, 1, 0xff })] // no UTF-8
    [InlineData(new byte[] { 0xc1, 1, 65 })] // compressed, which was not offered
    [InlineData(new byte[] { 0x80, 1, 65 })] // goes on with what was not begun
    public async Task What_is_no_frame_is_a_protocol_error(byte[] bytes)
    {
        using var server = new RawServer();
        await using var client = await ConnectAsync(server, new());
        await server.SendAsync(bytes);

        await Assert.ThrowsAsync<ProtocolException>(async () => await client.WaitToReceiveAsync(Cancelled));
        await Assert.ThrowsAsync<ProtocolException>(async () => await client.WaitToReceiveAsync(Cancelled));
    }

    [Fact]
    public async Task An_end_without_good_bye_is_a_lost_connection()
    {
        using var server = new RawServer();
        await using var client = await ConnectAsync(server, new());
        await server.SendAsync(0x81, 5, 65);
        server.CloseClient();

        await Assert.ThrowsAsync<IOException>(async () => await client.WaitToReceiveAsync(Cancelled));
    }

    [Fact]
    public async Task A_close_frame_without_a_status_is_an_end_like_any_other_and_answered()
    {
        using var server = new RawServer();
        await using var client = await ConnectAsync(server, new());
        await server.SendAsync(0x88, 0);

        Assert.False(await client.WaitToReceiveAsync(Cancelled));
        Assert.Equal(0x88, (await server.ReadAsync(1))[0]);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_pings_is_lost()
    {
        using var server = new RawServer();
        await using var client = await ConnectAsync(server, new() { KeepAliveInterval = TimeSpan.FromMilliseconds(50), KeepAliveTimeout = TimeSpan.FromMilliseconds(50) });

        await Assert.ThrowsAsync<IOException>(async () => await client.WaitToReceiveAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    private static async Task<IMessageConnection> ConnectAsync(RawServer server, WebSocketClientOptions options)
    {
        var accepting = server.AcceptAsync();
        var client = await MessageClient.ConnectAsync(server.Url, new ClientOptions { WebSockets = options }, Cancelled);
        await accepting;
        return client;
    }
}
