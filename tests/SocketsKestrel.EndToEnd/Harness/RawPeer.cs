namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>No framing: what is sent is what is meant.</summary>
internal sealed class RawPeer(TcpPeer tcp) : StreamPeer(tcp)
{
    public override Task SendAsync(ReadOnlyMemory<byte> message) => Tcp.SendAsync(message);

    public override Task<byte[]> ReceiveAsync(int length) => Tcp.ReadExactlyAsync(length);
}
