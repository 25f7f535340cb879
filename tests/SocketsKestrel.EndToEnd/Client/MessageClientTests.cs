using System.Buffers;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.EndToEnd.Modes;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.EndToEnd.Client;

/// <summary>The client library against the server, on every transport.</summary>
public sealed class MessageClientTests(EchoServer echo) : IClassFixture<EchoServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Line", FramingType.Line)]
    [InlineData("LengthPrefixed", FramingType.LengthPrefixed)]
    [InlineData("Unix", FramingType.Line)]
    [InlineData("Udp", FramingType.Raw)]
    public async Task Messages_come_back_one_by_one(string endpoint, FramingType framing)
    {
        await using var client = await ConnectAsync(endpoint, framing);
        foreach (var message in (string[])["one", "둘", new string('x', 1000)])
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(message), Cancelled);
            Assert.Equal(message, await NextAsync(client));
        }
    }

    [Theory]
    [InlineData("Line", FramingType.Line)]
    [InlineData("LengthPrefixed", FramingType.LengthPrefixed)]
    [InlineData("Udp", FramingType.Raw)]
    public async Task Messages_that_are_written_go_with_the_next_flush_or_send(string endpoint, FramingType framing)
    {
        await using var client = await ConnectAsync(endpoint, framing);
        client.Write("one"u8.ToArray());
        client.Write("둘"u8.ToArray());
        Assert.False(client.TryReceive(out _));
        await client.FlushAsync(Cancelled);
        client.Write("three"u8.ToArray());
        await client.SendAsync("four"u8.ToArray(), Cancelled);
        if (endpoint == "Udp")
            await client.FlushAsync(Cancelled); // a datagram is sent by itself: one that is sent does not take others along

        var received = new List<string>();
        while (received.Count < 4 && await client.WaitToReceiveAsync(Cancelled))
        {
            while (client.TryReceive(out var message))
                received.Add(Encoding.UTF8.GetString(message));
        }

        Assert.Equal(endpoint == "Udp" ? ["one", "둘", "four", "three"] : ["one", "둘", "three", "four"], received);
    }

    [Fact]
    public async Task Nothing_is_waited_for_when_the_server_has_finished()
    {
        await using var client = await ConnectAsync("Line", FramingType.Line);
        client.Write("last"u8.ToArray());
        await client.FlushAsync(Cancelled);
        await client.CompleteSendingAsync();
        Assert.True(await client.WaitToReceiveAsync(Cancelled));
        Assert.True(await client.WaitToReceiveAsync(Cancelled)); // it is still there
        Assert.True(client.TryReceive(out _));
        Assert.False(await client.WaitToReceiveAsync(Cancelled));
        Assert.False(await client.WaitToReceiveAsync(Cancelled));
    }

    [Fact]
    public async Task Wait_that_is_given_up_loses_nothing()
    {
        await using var client = await ConnectAsync("Line", FramingType.Line);
        using (var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await client.WaitToReceiveAsync(impatient.Token));
        await client.SendAsync("after"u8.ToArray(), Cancelled);
        Assert.Equal("after", await NextAsync(client));
    }

    [Fact]
    public async Task Messages_of_many_senders_are_not_mixed()
    {
        await using var client = await ConnectAsync("Line", FramingType.Line);
        var messages = Enumerable.Range(0, 200).Select(i => $"{i}:{new string((char)('a' + (i % 26)), i)}").ToList();
        var sending = Task.WhenAll(messages.Select(m => Task.Run(async () => await client.SendAsync(Encoding.UTF8.GetBytes(m), Cancelled))));
        await sending.WithinDeadline("all sent");
        await client.CompleteSendingAsync();

        Assert.Equal(messages.Order(StringComparer.Ordinal), (await RestAsync(client)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_sent_before_sending_was_completed_is_still_answered()
    {
        await using var client = await ConnectAsync("LengthPrefixed", FramingType.LengthPrefixed);
        await client.SendAsync("last words"u8.ToArray(), Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal(["last words"], await RestAsync(client));
    }

    [Fact]
    public async Task A_walk_that_was_left_half_way_goes_on_where_it_was()
    {
        await using var client = await ConnectAsync("Line", FramingType.Line);
        await client.SendAsync("a\nb\nc"u8.ToArray(), Cancelled); // a line end inside a message is sent as a space
        await client.SendAsync("second"u8.ToArray(), Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal("a b c", await NextAsync(client));
        Assert.Equal(["second"], await RestAsync(client));
    }

    [Fact]
    public async Task A_second_walk_begins_with_what_the_first_left_without_waiting_for_more()
    {
        await using var client = await ConnectAsync("QuitRaw", FramingType.Line);
        await client.SendAsync("first"u8.ToArray(), Cancelled);
        await client.SendAsync("second"u8.ToArray(), Cancelled);

        Assert.Equal("first", await NextAsync(client));
        Assert.Equal("second", await NextAsync(client).WithinDeadline("the second message"));
    }

    [Fact]
    public async Task A_message_longer_than_the_framing_allows_is_a_protocol_error()
    {
        await using var client = await MessageClient.ConnectAsync(echo.Server["Line"].Url, new LineFraming(4), Cancelled);
        await client.SendAsync("12345"u8.ToArray(), Cancelled);

        var error = await Assert.ThrowsAsync<ProtocolException>(() => NextAsync(client));
        Assert.Same(ProtocolError.TooLong, error.Error);
    }

    [Theory]
    [InlineData("http://localhost:80")]
    [InlineData("tcp://localhost")]
    [InlineData("localhost:2500")]
    public async Task A_url_of_another_form_is_refused(string url) =>
        Assert.Contains(url, (await Assert.ThrowsAsync<FormatException>(() => MessageClient.ConnectAsync(url, cancellationToken: Cancelled))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Nobody_listening_is_a_socket_error() =>
        await Assert.ThrowsAsync<SocketException>(() => MessageClient.ConnectAsync($"tcp://127.0.0.1:{FreePort.Next()}", cancellationToken: Cancelled));

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

    private Task<IMessageConnection> ConnectAsync(string endpoint, FramingType framing) =>
        MessageClient.ConnectAsync(echo.Server[endpoint].Url, IMessageFraming.Create(framing, 8192), Cancelled);
}
