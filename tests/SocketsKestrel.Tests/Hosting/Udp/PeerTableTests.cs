using System.Net;
using Microsoft.Extensions.Logging.Testing;
using SocketsKestrel.Hosting.Udp;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Udp;

public sealed class PeerTableTests : IDisposable
{
    private readonly UdpSocket _socket = new(TestEndpoint.Create(url: "udp://127.0.0.1:0"), new IPEndPoint(IPAddress.Loopback, 0));
    private readonly TestServer _server = new();
    private readonly PeerTable _table = new(maxPeers: 3);

    public void Dispose()
    {
        _socket.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Peer_is_found_by_its_address_alone()
    {
        var peer = Peer(1);
        Assert.False(_table.TryGet(Address(1), 0, out _));
        Assert.True(_table.TryAdd(peer));
        Assert.True(_table.TryGet(Address(1), 0, out var found));
        Assert.Same(peer, found);
        Assert.False(_table.TryGet(Address(2), 0, out _));
        Assert.False(_table.TryAdd(Peer(1)));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Full_table_takes_no_more_until_one_leaves()
    {
        for (var port = 1; port <= 3; port++)
        {
            Assert.False(_table.IsFull);
            Assert.True(_table.TryAdd(Peer(port)));
        }

        Assert.True(_table.IsFull);
        Assert.False(_table.TryAdd(Peer(4)));
        Assert.True(_table.TryGet(Address(2), 0, out var peer));
        _table.Remove(peer);
        Assert.True(_table.TryAdd(Peer(4)));
        Assert.False(_table.TryGet(Address(2), 0, out _));
    }

    [Fact]
    public void Silent_peers_are_removed_once_and_returned()
    {
        for (var port = 1; port <= 3; port++)
            Assert.True(_table.TryAdd(Peer(port, lastSeen: port * 10)));
        Assert.Equal([Address(1), Address(2)], _table.RemoveSilent(30).Select(peer => peer.Address));
        Assert.Empty(_table.RemoveSilent(30));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Peer_that_was_just_found_is_not_silent()
    {
        Assert.True(_table.TryAdd(Peer(1, lastSeen: 10)));
        Assert.True(_table.TryGet(Address(1), 100, out _));
        Assert.Empty(_table.RemoveSilent(100));
        Assert.Equal(1, _table.Count);
    }

    private static SocketAddress Address(int port) => new IPEndPoint(IPAddress.Loopback, port).Serialize();

    private UdpPeer Peer(int port, long lastSeen = 0) =>
        new(port, TestEndpoint.Create(url: "udp://127.0.0.1:0"), Address(port), _socket, _server.Registry, new FakeLogger()) { LastSeen = lastSeen };
}
