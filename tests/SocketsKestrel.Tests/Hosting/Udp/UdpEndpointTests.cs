using System.Buffers;
using System.Net.Sockets;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Udp;

/// <summary>Requests and replies. A datagram that must not be answered is shown by the one that is answered next.</summary>
public sealed class UdpEndpointTests
{
    [Fact]
    public async Task Reply_to_a_datagram_is_one()
    {
        await using var udp = new UdpServer(_ => new Echo());
        await udp.StartAsync();
        var client = udp.Client();
        UdpServer.Send(client, "a\nb");
        await UdpServer.ReceivesAsync(client, "a\nb");
        Assert.Equal(3, udp.Server.Observe<long>("socketskestrel.bytes.received", udp.Endpoint));
        Assert.Equal(1, udp.Server.Observe<long>("socketskestrel.messages.received", udp.Endpoint));
        UdpServer.Send(client, "next");
        await UdpServer.ReceivesAsync(client, "next");
        Assert.Equal(0, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
    }

    [Fact]
    public async Task Refused_datagrams_are_counted_and_never_answered()
    {
        await using var udp = new UdpServer(_ => new Picky(), options => options.MaxDatagramSize = 10);
        await udp.StartAsync();
        var client = udp.Client();
        UdpServer.Send(client, "");
        UdpServer.Send(client, "12345678901");
        UdpServer.Send(client, "bad");
        UdpServer.Send(client, "bye");
        UdpServer.Send(client, "fault");
        UdpServer.Send(client, "1234567890");
        await UdpServer.ReceivesAsync(client, "1234567890");
        Assert.Equal(["Udp empty", "Udp too-long", "Udp no-tea"], udp.Server.Rejections);
        Assert.Single(udp.Server.Logs.GetSnapshot(), record => record.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task Requests_are_numbered_by_peer_until_it_has_been_silent()
    {
        await using var udp = new UdpServer(_ => new Counting(), options => options.SessionTimeout = TimeSpan.FromSeconds(10));
        await udp.StartAsync();
        var (one, other) = (udp.Client(), udp.Client());
        await AskAsync(one, "1");
        await AskAsync(one, "2");
        await AskAsync(other, "1");
        await AskAsync(one, "3"); // a peer is counted after its first reply
        Assert.Equal(2, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
        udp.Server.Advance(TimeSpan.FromSeconds(8));
        await AskAsync(one, "4");
        udp.Server.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(1, udp.Server.Observe<long>("socketskestrel.udp.peers", udp.Endpoint));
        await AskAsync(one, "5");
        await AskAsync(other, "1");
    }

    [Fact]
    public async Task Peers_beyond_the_most_are_not_answered()
    {
        await using var udp = new UdpServer(_ => new Counting(), options => options.MaxPeers = 1);
        await udp.StartAsync();
        var (one, other) = (udp.Client(), udp.Client());
        await AskAsync(one, "1");
        UdpServer.Send(other, "?");
        await AskAsync(one, "2");
        Assert.Equal(["Udp full"], udp.Server.Rejections);
    }

    private static async Task AskAsync(Socket client, string number)
    {
        UdpServer.Send(client, "?");
        await UdpServer.ReceivesAsync(client, number);
    }

    private sealed class Picky : IRequestHandler
    {
        private readonly Echo _echo = new();

        public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number) =>
            request.FirstSpan.SequenceEqual("bad"u8) ? RequestOutcome.Rejected(Refusal.Error)
            : request.FirstSpan.SequenceEqual("fault"u8) ? throw new InvalidOperationException("a defect")
            : _echo.Handle(request, reply, number);
    }

    private sealed class Counting : IRequestHandler
    {
        public bool UsesRequestNumber => true;

        public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number)
        {
            reply.Write([(byte)('0' + number)]);
            return RequestOutcome.Replied;
        }
    }
}
