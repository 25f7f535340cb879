using System.Buffers;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>Runs an <see cref="IRequestHandler"/> over datagrams: the reply to one is one.</summary>
internal sealed class RequestReplyDatagramHandler(IRequestHandler handler) : IDatagramHandler
{
    /// <summary>One per receiving thread; in use only within one call.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? Scratch;

    public DatagramOutcome OnDatagram(UdpPeer peer, ReadOnlyMemory<byte> datagram)
    {
        var reply = Scratch ??= new ArrayBufferWriter<byte>();
        reply.ResetWrittenCount();
        var outcome = handler.Handle(new ReadOnlySequence<byte>(datagram), reply, peer.DatagramsReceived);
        if (outcome.Error is { } error)
            return DatagramOutcome.Rejected(error);
        if (outcome.Closes)
            return DatagramOutcome.Left;
        peer.Send(reply.WrittenSpan);
        return DatagramOutcome.Taken;
    }

    public void OnExpired(UdpPeer peer)
    {
        // Nothing is kept for a peer but its number, and that goes with it.
    }
}
