namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A message is a line.</summary>
internal sealed class LinePeer(TcpPeer tcp) : StreamPeer(tcp)
{
    public override Task SendAsync(ReadOnlyMemory<byte> message) => Tcp.SendAsync((byte[])[.. message.Span, (byte)'\n']);

    public override async Task<byte[]> ReceiveAsync(int length) =>
        await Tcp.ReadLineBytesAsync() ?? throw new EndOfStreamException("the server closed");
}
