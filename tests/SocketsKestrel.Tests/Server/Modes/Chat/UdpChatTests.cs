using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Modes.Chat;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Server.Modes.Chat;

/// <summary>Chat among UDP peers, over the loopback.</summary>
public sealed class UdpChatTests
{
    [Fact]
    public async Task First_datagram_joins_and_quit_leaves()
    {
        await using var udp = Open(new ChatOptions());
        await udp.StartAsync();
        var (ann, bob) = (udp.Client(), udp.Client());
        UdpServer.Send(ann, "quit");
        UdpServer.Send(ann, "ann");
        UdpServer.Send(bob, "bob");
        await UdpServer.ReceivesAsync(ann, "bob");
        UdpServer.Send(ann, "we quit nothing");
        await UdpServer.ReceivesAsync(bob, "we quit nothing");
        UdpServer.Send(ann, "quit\r\n");
        UdpServer.Send(ann, "back");
        await UdpServer.ReceivesAsync(bob, "back");
        UdpServer.Send(bob, "hello again");
        await UdpServer.ReceivesAsync(ann, "hello again");
        Assert.Equal(2, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
    }

    [Fact]
    public async Task Quit_anywhere_leaves_after_it_is_relayed_where_that_is_set()
    {
        await using var udp = Open(new ChatOptions { LeaveOn = LeaveOn.Contains });
        await udp.StartAsync();
        var (ann, bob) = (udp.Client(), udp.Client());
        UdpServer.Send(bob, "bob");
        UdpServer.Send(ann, "[ann] quit");
        await UdpServer.ReceivesAsync(bob, "[ann] quit");
        UdpServer.Send(ann, "[ann] back");
        await UdpServer.ReceivesAsync(bob, "[ann] back");
        UdpServer.Send(bob, "once");
        await UdpServer.ReceivesAsync(ann, "once");
    }

    [Fact]
    public async Task Silent_peer_gets_nothing_more()
    {
        await using var udp = Open(new ChatOptions { Notices = true }, options => options.SessionTimeout = TimeSpan.FromSeconds(10));
        await udp.StartAsync();
        var (ann, bob) = (udp.Client(), udp.Client());
        UdpServer.Send(ann, "ann");
        UdpServer.Send(bob, "bob");
        await UdpServer.ReceivesAsync(ann, "* client-2 joined");
        await UdpServer.ReceivesAsync(ann, "bob");
        udp.Server.Advance(TimeSpan.FromSeconds(8));
        UdpServer.Send(bob, "still here");
        await UdpServer.ReceivesAsync(ann, "still here");
        udp.Server.Advance(TimeSpan.FromSeconds(4));
        await UdpServer.ReceivesAsync(bob, "* client-1 left");
        Assert.Equal(1, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
    }

    [Fact]
    public async Task Datagram_that_is_not_utf8_is_neither_relayed_nor_answered_and_joins_nobody()
    {
        await using var udp = Open(new ChatOptions());
        await udp.StartAsync();
        var (ann, bob) = (udp.Client(), udp.Client());
        UdpServer.Send(bob, "bob");
        Assert.Equal(2, ann.Send([0xFF, 0xFE]));
        UdpServer.Send(ann, "ann");
        await UdpServer.ReceivesAsync(bob, "ann");
        Assert.Equal(["Udp bad-utf8"], udp.Server.Rejections);
    }

    private static UdpServer Open(ChatOptions options, Action<UdpOptions>? configure = null) =>
        new(server => new ChatHandler(options, new ChatRooms(new ChatMetrics(server.Meters))), configure);
}
