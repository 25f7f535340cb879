using System.Net;
using System.Net.WebSockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.WebSockets;

/// <summary>The endpoints over WebSockets, by a client that is not ours.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Echo", "안녕\n세계", "안녕\n세계")]
    [InlineData("Temperature", "36.5", "97.7")]
    [InlineData("Temperature", "hot", "ERR not-a-number send one decimal number, such as 36.5")]
    [InlineData("Reply", "Hello", "Hello Client")]
    public async Task Every_framing_of_a_mode_answers_a_message_with_a_message(string mode, string message, string answer)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().EveryTransport(mode, _folder));
        foreach (var framing in new[] { "Raw", "Line", "LengthPrefixed", "Tls" })
        {
            using var client = await WebSocketPeer.ConnectAsync(server, framing);
            await client.ExpectAnswerAsync(message, answer);
            Assert.Equal(WebSocketMessageType.Text, client.LastType);
            await client.CloseAsync();
            await server.WaitForEndAsync(framing, "client_closed");
        }
    }

    [Fact]
    public async Task Binary_messages_and_fragments_come_back_as_one_binary_message()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var client = await WebSocketPeer.ConnectAsync(server, "echo"); // in whatever case
        await client.SendAsync(new byte[] { 0xFF, 0 }, WebSocketMessageType.Binary, endOfMessage: false);
        await client.SendAsync(new byte[] { 0xFE }, WebSocketMessageType.Binary);
        Assert.Equal([0xFF, 0, 0xFE], await client.ReceiveAsync(3));
        Assert.Equal(WebSocketMessageType.Binary, client.LastType);
    }

    [Fact]
    public async Task A_room_spans_every_transport_and_the_gateway()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().EveryTransport("Chat", _folder));
        var members = new List<Peer> { await ChatClient.JoinAsync(server, "Line") };
        foreach (var transport in new[] { "Raw", "LengthPrefixed", "Unix", "Tls", "Udp" })
            members.Add(await ChatClient.JoinWithAsync($"{transport} is here", server, transport, members));
        foreach (var framing in new[] { "Raw", "Line" })
        {
            var client = await WebSocketPeer.ConnectAsync(server, framing);
            await client.SendAsync($"browser at {framing} is here");
            foreach (var other in members)
                await other.ExpectAsync($"browser at {framing} is here");
            members.Add(client);
        }

        foreach (var sender in members)
        {
            await sender.SendAsync("안녕, from one of us");
            foreach (var other in members.Where(member => member != sender))
                await other.ExpectAsync("안녕, from one of us");
        }

        members.ForEach(member => member.Dispose());
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_client_over_the_gateway_converses_with_the_operator()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Operator", "Operator"));
        using var web = new WebPeer(server);
        await using var seat = await Seat.TakeEmptyAsync(web);
        using var client = await WebSocketPeer.ConnectAsync(server, "Operator");
        var number = (long)(await seat.NextAsync("client"))["id"]!;
        await client.SendAsync("is anyone there?");
        await seat.ExpectAsync(number, "client", "is anyone there?");
        Assert.Equal(HttpStatusCode.NoContent, await web.PostTextAsync($"/operator/clients/{number}/answer", "yes"));
        await client.ExpectAsync("yes");
        await client.CloseAsync();
        await seat.ExpectAsync(number, "operator", "yes");
        await seat.NextAsync("left");
    }

    [Fact]
    public async Task A_line_end_is_a_space_to_members_with_lines_and_bytes_that_are_no_text_are_binary()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Line", "Chat").Tcp("Raw", "Chat", Settings.Raw));
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var browser = await WebSocketPeer.ConnectAsync(server, "Line");
        await browser.SendAsync("two\nlines");
        await line.ExpectAsync("two lines");
        using var raw = await server.ConnectAsync("Raw");
        await raw.SendAsync(0xFF, 0xFE);
        Assert.Equal([0xFF, 0xFE], await browser.ReceiveAsync(2));
        Assert.Equal(WebSocketMessageType.Binary, browser.LastType);
    }

    [Fact]
    public async Task Monitoring_shows_it_as_a_WebSocket()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Echo", "Echo"));
        using var client = await WebSocketPeer.ConnectAsync(server, "Echo");
        await client.ExpectAnswerAsync("hi", "hi");
        using var web = new WebPeer(server);
        Assert.Equal("ws", (string?)(await web.GetJsonAsync("/connz"))["connections"]![0]!["transport"]);
        Assert.Equal("/ws/Echo", (string?)(await web.GetJsonAsync("/varz"))["endpoints"]!["Echo"]!["websocket"]);
    }
}
