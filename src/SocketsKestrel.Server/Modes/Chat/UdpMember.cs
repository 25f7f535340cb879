using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Udp;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>A member at a UDP address; what is posted to it leaves at once.</summary>
internal sealed class UdpMember(UdpPeer peer, ChatOptions options) : IChatMember
{
    public long Id => peer.Id;

    public bool WantsNotices => options.Notices;

    public SendQueue? Post(ChatMessage message)
    {
        peer.Relay(message.Datagram);
        return null;
    }
}
