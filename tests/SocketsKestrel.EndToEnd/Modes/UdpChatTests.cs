using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Modes;

/// <summary>Members without connections: they join by speaking, and leave by a word or by silence.</summary>
public sealed class UdpChatTests
{
    private static readonly Settings Room = new Settings().Tcp("Line", "Chat", ("Chat:Notices", "true"), ("Chat:IncludeSender", "true")).Udp("Udp", "Chat");

    [Fact]
    public async Task The_first_datagram_joins_and_is_relayed()
    {
        using var server = await ServerProcess.StartAsync(Room);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var udp = server.ConnectUdp("Udp");
        await udp.SendAsync("first");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("first");
        await line.SendAsync("welcome");
        await udp.ExpectAsync("welcome");
    }

    [Theory]
    [InlineData("quit")]
    [InlineData("quit\n")]
    [InlineData("quit\r\n")]
    public async Task Quit_leaves_and_the_next_datagram_joins_again(string quit)
    {
        using var server = await ServerProcess.StartAsync(Room);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var udp = server.ConnectUdp("Udp");
        await udp.SendAsync("first");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("first");
        await udp.SendAsync(quit);
        await ExpectNoticeAsync(line, "left");
        await line.ExpectAnswerAsync("unheard", "unheard");

        await udp.SendAsync("again");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("again");
        await line.SendAsync("heard");
        await udp.ExpectAsync("heard");
    }

    [Fact]
    public async Task A_stranger_s_quit_does_nothing()
    {
        using var server = await ServerProcess.StartAsync(Room);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var stranger = server.ConnectUdp("Udp");
        await stranger.SendAsync("quit");
        await line.ExpectAnswerAsync("unheard", "unheard");
        await stranger.SendAsync("I am new");

        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("I am new");
        await line.SendAsync("heard");
        await stranger.ExpectAsync("heard");
    }

    [Fact]
    public async Task A_word_that_only_contains_quit_is_a_message()
    {
        using var server = await ServerProcess.StartAsync(Room);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var udp = server.ConnectUdp("Udp");
        await udp.SendAsync("never quit");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("never quit");
        await line.SendAsync("right");
        await udp.ExpectAsync("right");
    }

    [Fact]
    public async Task Silence_for_the_session_timeout_is_leaving()
    {
        using var server = await ServerProcess.StartAsync(new Settings()
            .Tcp("Line", "Chat", ("Chat:Notices", "true"), ("Chat:IncludeSender", "true")).Udp("Udp", "Chat", ("Udp:SessionTimeout", "00:00:01")));
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var udp = server.ConnectUdp("Udp");
        await udp.SendAsync("first");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("first");
        await ExpectNoticeAsync(line, "left");
        await line.ExpectAnswerAsync("unheard", "unheard");

        await udp.SendAsync("again");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("again");
        await line.SendAsync("heard");
        await udp.ExpectAsync("heard");
    }

    [Fact]
    public async Task Bad_UTF8_is_neither_relayed_nor_answered_nor_does_it_join()
    {
        using var server = await ServerProcess.StartAsync(Room);
        using var line = await ChatClient.JoinAsync(server, "Line");
        using var udp = server.ConnectUdp("Udp");
        await udp.SendAsync([0xFF, 0xFE]);
        await line.ExpectAnswerAsync("unheard", "unheard");
        await udp.SendAsync("good");
        await ExpectNoticeAsync(line, "joined");
        await line.ExpectAsync("good");
        await udp.SendAsync([0xFF, 0xFE]);
        await line.SendAsync("heard");
        await udp.ExpectAsync("heard");
    }

    /// <summary>Whose number it is says the test of notices; datagrams that were refused may have used some up.</summary>
    private static async Task ExpectNoticeAsync(Peer member, string what) =>
        Assert.Matches($@"^\* client-\d+ {what}$", Encoding.UTF8.GetString(await member.ReceiveAsync(0)));
}
