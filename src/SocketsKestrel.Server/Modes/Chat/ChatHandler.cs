using System.Buffers;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Udp;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Server.Modes.Chat;

/// <summary>A room: each message goes to every other member, on whichever transport. See <see cref="ChatRoom"/> for the order.</summary>
internal sealed class ChatHandler(ChatOptions options, ChatRooms rooms) : EndpointConnectionHandler, IDatagramHandler
{
    private readonly ChatRoom _room = rooms.Get(options.Room);

    public DatagramOutcome OnDatagram(UdpPeer peer, ReadOnlyMemory<byte> datagram)
    {
        if (options.LeaveOn == LeaveOn.Exact && IsQuit(datagram.Span))
        {
            Leave(peer);
            return DatagramOutcome.Left;
        }

        var message = new ReadOnlySequence<byte>(datagram);
        if (!message.IsUtf8())
            return DatagramOutcome.Rejected(ProtocolError.BadUtf8);

        var member = MemberOf(peer);
        if (_room.Post(new ChatMessage(message), options.IncludeSender ? null : member) is { } backlog)
            backlog.WaitAsync().AsTask().Wait();

        if (options.LeaveOn == LeaveOn.Exact || datagram.Span.IndexOf("quit"u8) < 0)
            return DatagramOutcome.Taken;
        Leave(peer);
        return DatagramOutcome.Left;
    }

    /// <summary>Who has answered with a cookie is there to listen, too: it joins before it speaks.</summary>
    public void OnValidated(UdpPeer peer) => MemberOf(peer);

    public void OnExpired(UdpPeer peer) => Leave(peer);

    protected override async Task RunAsync(ServerConnection connection)
    {
        var member = new StreamMember(connection, _room, options);
        _room.Join(member);
        try
        {
            await member.RunAsync();
        }
        finally
        {
            _room.Leave(member);
        }
    }

    private static bool IsQuit(ReadOnlySpan<byte> datagram) => datagram.TrimEnd("\r\n"u8).SequenceEqual("quit"u8);

    private UdpMember MemberOf(UdpPeer peer)
    {
        if (peer.State is UdpMember member)
            return member;
        peer.State = member = new UdpMember(peer, options);
        _room.Join(member);
        return member;
    }

    private void Leave(UdpPeer peer)
    {
        if (peer.State is not UdpMember member)
            return;
        peer.State = null;
        _room.Leave(member);
    }
}
