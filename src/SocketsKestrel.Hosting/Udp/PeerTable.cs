using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// The peers of one UDP endpoint by address. Every receiving thread and the sweep use it at the same time, hence the lock; it
/// is never held while a handler runs.
/// </summary>
internal sealed class PeerTable(int maxPeers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SocketAddress, UdpPeer> _peers = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _peers.Count;
        }
    }

    public bool IsFull => Count >= maxPeers;

    /// <summary>
    /// Finds a peer and notes that it has been heard, both under the lock: a sweep at the same time would else forget a peer
    /// whose datagram is just being handled, and a handler that takes it back would keep it for ever.
    /// </summary>
    /// <param name="address">May be the receive buffer's own; it is only compared.</param>
    /// <param name="now">The timestamp of the datagram.</param>
    /// <param name="peer">The peer.</param>
    public bool TryGet(SocketAddress address, long now, [NotNullWhen(true)] out UdpPeer? peer)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(address, out peer))
                return false;
            peer.LastSeen = now;
            return true;
        }
    }

    /// <summary>Adds a peer unless the table has become full.</summary>
    public bool TryAdd(UdpPeer peer)
    {
        lock (_gate)
            return _peers.Count < maxPeers && _peers.TryAdd(peer.Address, peer);
    }

    public void Remove(UdpPeer peer)
    {
        lock (_gate)
            _peers.Remove(peer.Address);
    }

    /// <summary>The peers of this moment.</summary>
    public UdpPeer[] ToArray()
    {
        lock (_gate)
            return [.. _peers.Values];
    }

    /// <summary>Removes the peers that were last seen before <paramref name="deadline"/>, and returns them.</summary>
    public List<UdpPeer> RemoveSilent(long deadline)
    {
        var silent = new List<UdpPeer>();
        lock (_gate)
        {
            foreach (var peer in _peers.Values)
            {
                if (peer.LastSeen < deadline)
                    silent.Add(peer);
            }

            foreach (var peer in silent)
                _peers.Remove(peer.Address);
        }

        return silent;
    }
}
