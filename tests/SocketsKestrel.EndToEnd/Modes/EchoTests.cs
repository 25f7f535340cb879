using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

public sealed class EchoTests(EchoServer echo) : IClassFixture<EchoServer>
{
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private readonly ServerProcess _server = echo.Server;

    [Theory]
    [InlineData("Raw")]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    [InlineData("Tls")]
    [InlineData("TlsRaw")]
    [InlineData("TlsLengthPrefixed")]
    [InlineData("Udp")]
    public async Task Every_message_comes_back_byte_for_byte(string endpoint)
    {
        using var client = await _server.ConnectAsync(endpoint);
        byte[] bytes = client is LinePeer ? [.. EveryByte.Where(b => b != '\n')] : EveryByte;
        for (var repeat = 1; repeat <= 5; repeat++)
        {
            byte[] message = [.. Enumerable.Repeat(bytes, repeat).SelectMany(b => b)];
            await client.SendAsync(message);
            Assert.Equal(message, await client.ReceiveAsync(message.Length));
        }
    }

    [Theory]
    [InlineData("Raw")]
    [InlineData("TlsRaw")]
    public async Task Eight_megabytes_come_back_before_the_end(string endpoint)
    {
        using var client = await _server.ConnectTcpAsync(endpoint);
        var sent = new byte[8 * 1024 * 1024];
        new Random(1).NextBytes(sent);

        var received = client.ReadToEndAsync();
        await client.SendAsync(sent);
        client.FinishSending();

        var all = await received;
        Assert.True(sent.AsSpan().SequenceEqual(all));
    }

    [Theory]
    [InlineData("Line", "a\nb\nunfinished", "a\nb\n")]
    [InlineData("Unix", "a\r\nb\n", "a\nb\n")]
    [InlineData("Tls", "a\nb\nunfinished", "a\nb\n")]
    [InlineData("LengthPrefixed", "\0\0\0\u0001a\0\0\0\0\0\0\0\u0001b", "\0\0\0\u0001a\0\0\0\0\0\0\0\u0001b")]
    public async Task Whoever_finishes_sending_gets_every_answer_and_then_the_end(string endpoint, string sent, string answered)
    {
        using var client = await _server.ConnectTcpAsync(endpoint);
        await client.SendAsync(sent);
        client.FinishSending();

        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(answered), await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("Line", "message\n")]
    [InlineData("LengthPrefixed", "\0\0\0\amessage")]
    public async Task A_message_may_arrive_byte_by_byte(string endpoint, string frame)
    {
        using var client = await _server.ConnectTcpAsync(endpoint);
        foreach (var c in frame)
        {
            await client.SendAsync(c.ToString());
            // Another connection's round trip: by then the server has most likely read the byte alone.
            using var other = await _server.ConnectAsync(endpoint);
            await other.ExpectAnswerAsync("x", "x");
        }

        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(frame), await client.ReadExactlyAsync(frame.Length));
    }

    [Theory]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("TlsLengthPrefixed")]
    public async Task Ten_thousand_messages_at_once_come_back_in_order(string endpoint)
    {
        using var client = (StreamPeer)await _server.ConnectAsync(endpoint);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 10_000; i++)
                await client.SendAsync($"message {i}");
            client.Tcp.FinishSending();
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 10_000; i++)
            await client.ExpectAsync($"message {i}");
        await sending;
        Assert.Empty(await client.Tcp.ReadToEndAsync());
    }

    [Theory]
    [InlineData("QuitRaw")]
    [InlineData("QuitLine")]
    [InlineData("QuitLengthPrefixed")]
    public async Task The_quit_word_closes_the_connection_after_all_answers(string endpoint)
    {
        using var client = (StreamPeer)await _server.ConnectAsync(endpoint);
        await client.ExpectAnswerAsync("quit?", "quit?");
        await client.ExpectAnswerAsync("qui", "qui");
        await client.SendAsync("quit");

        Assert.Empty(await client.Tcp.ReadToEndAsync());
    }

    [Fact]
    public async Task The_quit_word_in_a_datagram_is_not_answered()
    {
        using var client = _server.ConnectUdp("QuitUdp");
        await client.SendAsync("quit");

        Assert.Equal("next", await client.AskAsync("next"));
    }

    [Fact]
    public async Task Without_a_quit_word_quit_is_a_message()
    {
        using var client = await _server.ConnectAsync("Line");
        await client.ExpectAnswerAsync("quit", "quit");
    }

    [Fact]
    public async Task A_datagram_of_the_greatest_size_comes_back()
    {
        using var client = _server.ConnectUdp("Udp");
        var text = new string('x', 1472);

        Assert.Equal(text, await client.AskAsync(text));
    }
}
