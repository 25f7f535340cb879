namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// A protocol among UDP peers. An endpoint on <c>localhost</c> has two sockets: datagrams of IPv4 and of IPv6 peers may come at
/// the same time, those of one peer never do.
/// </summary>
public interface IDatagramHandler
{
    /// <summary>Takes one datagram. May block only to hold back its sender: nothing else is received meanwhile.</summary>
    /// <param name="peer">Its sender; new when <see cref="UdpPeer.DatagramsReceived"/> is 1.</param>
    /// <param name="datagram">Valid during the call only.</param>
    DatagramOutcome OnDatagram(UdpPeer peer, ReadOnlyMemory<byte> datagram);

    /// <summary>
    /// Called when an address has become a peer by proving that it receives there, before any datagram of it is taken; only with
    /// <c>Udp:AddressValidation</c>.
    /// </summary>
    void OnValidated(UdpPeer peer)
    {
    }

    /// <summary>Called when a peer is forgotten because it was silent for <c>Udp:SessionTimeout</c>.</summary>
    void OnExpired(UdpPeer peer);
}
