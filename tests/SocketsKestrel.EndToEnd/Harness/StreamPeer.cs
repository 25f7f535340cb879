namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>Messages on a byte stream.</summary>
internal abstract class StreamPeer(TcpPeer tcp) : Peer
{
    public TcpPeer Tcp { get; } = tcp;

    protected override void Dispose(bool disposing) => Tcp.Dispose();
}
