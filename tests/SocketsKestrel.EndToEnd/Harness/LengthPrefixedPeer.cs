using System.Buffers.Binary;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A message follows its length, four bytes, the most significant first.</summary>
internal sealed class LengthPrefixedPeer(TcpPeer tcp) : StreamPeer(tcp)
{
    public override Task SendAsync(ReadOnlyMemory<byte> message)
    {
        var frame = new byte[4 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, message.Length);
        message.CopyTo(frame.AsMemory(4));
        return Tcp.SendAsync(frame);
    }

    public override async Task<byte[]> ReceiveAsync(int length) =>
        await Tcp.ReadExactlyAsync(BinaryPrimitives.ReadInt32BigEndian(await Tcp.ReadExactlyAsync(4)));
}
