using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

/// <summary>One room over every transport.</summary>
public sealed class ChatTests : IDisposable
{
    private const int TokenLength = 5;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_message_of_any_member_reaches_every_other_and_not_its_sender()
    {
        using var server = await ChatServer.StartAsync(_folder);
        var members = await ChatServer.JoinAllAsync(server);
        foreach (var (sender, from) in members)
        {
            await from.SendAsync($"안녕 from {sender}");
            foreach (var (name, to) in members)
            {
                // Each sender's turn begins with the last one's message received by all: an own message would come before it.
                if (name != sender)
                    await to.ExpectAsync($"안녕 from {sender}");
            }
        }

        Leave(members);
    }

    [Fact]
    public async Task A_sender_s_messages_arrive_once_each_and_in_its_order_on_every_transport()
    {
        const int count = 50;
        using var server = await ChatServer.StartAsync(_folder);
        var members = await ChatServer.JoinAllAsync(server);

        var expected = (members.Count - 1) * count;
        var receiving = members.Values.Select(member => ReceiveTokensAsync(member, expected)).ToList();
        await Task.WhenAll(members.Select((member, index) => Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
                await member.Value.SendAsync($"{(char)('a' + index)}{i:0000}");
        }, TestContext.Current.CancellationToken)));

        var senders = Enumerable.Range('a', members.Count).Select(c => (char)c).ToList();
        foreach (var (own, tokens) in senders.Zip(await Task.WhenAll(receiving)))
        {
            foreach (var sender in senders.Where(s => s != own))
                Assert.Equal(Enumerable.Range(0, count).Select(i => $"{sender}{i:0000}"), tokens.Where(t => t[0] == sender));
        }

        Leave(members);
    }

    [Fact]
    public async Task A_sender_may_be_included()
    {
        using var server = await ChatServer.StartAsync(_folder, ("Chat:IncludeSender", "true"));
        foreach (var transport in ChatServer.Transports)
        {
            using var member = await server.ConnectAsync(transport);
            await member.ExpectAnswerAsync($"over {transport}", $"over {transport}");
        }
    }

    [Fact]
    public async Task Members_who_want_them_get_notices()
    {
        using var server = await ServerProcess.StartAsync(new Settings()
            .Tcp("Noticed", "Chat", ("Chat:Notices", "true")).Tcp("Silent", "Chat").Udp("Udp", "Chat"));
        using var noticed = await ChatClient.JoinAsync(server, "Noticed");
        using var silent = await ChatClient.JoinAsync(server, "Silent");
        await noticed.ExpectAsync("* client-2 joined");
        using var udp = await server.ConnectAsync("Udp");
        await udp.SendAsync("hello");
        await noticed.ExpectAsync("* client-3 joined");
        await noticed.ExpectAsync("hello");
        await silent.ExpectAsync("hello");
        await udp.SendAsync("quit");
        await noticed.ExpectAsync("* client-3 left");
        silent.Dispose();
        await noticed.ExpectAsync("* client-2 left");
    }

    [Theory]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    public async Task Bad_UTF8_is_refused_to_its_sender_and_not_relayed(string endpoint)
    {
        using var server = await ChatServer.StartAsync(_folder);
        using var listener = await ChatClient.JoinAsync(server, "Line");
        using var sender = await server.ConnectAsync(endpoint);
        foreach (var bad in new byte[][] { [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [(byte)'a', 0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80] })
        {
            await sender.SendAsync(bad);
            await sender.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8");
        }

        await sender.SendAsync("good 😀");
        await listener.ExpectAsync("good 😀");
    }

    [Fact]
    public async Task Raw_relays_bytes()
    {
        using var server = await ChatServer.StartAsync(_folder);
        using var witness = await ChatClient.JoinAsync(server, "Line");
        using var listener = await ChatClient.JoinWithAsync("listener", server, "Raw", witness);
        using var sender = await ChatClient.JoinWithAsync("sender", server, "Raw", witness, listener);
        await sender.SendAsync([0xFF, 0x00, 0xFE]);

        Assert.Equal([0xFF, 0x00, 0xFE], await listener.ReceiveAsync(3));
    }

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\r\nb\n", "a b")]
    [InlineData("\n\n", " ")]
    [InlineData("a\n", "a")]
    public async Task A_line_end_inside_a_message_makes_no_second_line(string message, string line)
    {
        using var server = await ChatServer.StartAsync(_folder);
        using var lines = await ChatClient.JoinAsync(server, "Line");
        using var frames = await ChatClient.JoinAsync(server, "LengthPrefixed");
        using var datagrams = await server.ConnectAsync("Udp");
        await datagrams.SendAsync(message);
        await lines.ExpectAsync(line);
        await frames.ExpectAsync(message);

        await frames.SendAsync(message);
        await lines.ExpectAsync(line);
        await datagrams.ExpectAsync(message);
    }

    [Fact]
    public async Task Rooms_are_apart()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("One", "Chat", ("Chat:Room", "one")).Tcp("Two", "Chat", ("Chat:Room", "two")));
        using var one = await ChatClient.JoinAsync(server, "One");
        using var another = await ChatClient.JoinAsync(server, "One");
        using var two = await ChatClient.JoinAsync(server, "Two");
        await two.SendAsync("to two");
        await one.SendAsync("to one");
        await another.ExpectAsync("to one");
    }

    private static async Task<string[]> ReceiveTokensAsync(Peer member, int count)
    {
        // Raw senders' messages may be merged; tokens of one length are told apart all the same.
        var text = new StringBuilder();
        while (text.Length < count * TokenLength)
            text.Append(Encoding.UTF8.GetString(await member.ReceiveAsync((count * TokenLength) - text.Length)));
        return [.. text.ToString().Chunk(TokenLength).Select(chunk => new string(chunk))];
    }

    private static void Leave(Dictionary<string, Peer> members)
    {
        foreach (var member in members.Values)
            member.Dispose();
    }
}
