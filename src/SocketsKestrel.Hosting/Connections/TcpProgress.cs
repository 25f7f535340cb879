using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>What Linux knows of a TCP connection's peer.</summary>
internal static class TcpProgress
{
    // From linux/tcp.h: struct tcp_info is 8 bytes, 24 words, two 64-bit rates, and what has come since.
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const int BytesAckedOffset = 120; // since 4.1
    private const int NotSentOffset = 144; // since 4.6
    private const int BytesSentOffset = 200; // since 4.19, as the next
    private const int BytesRetransmittedOffset = 208;
    private const int Size = BytesRetransmittedOffset + sizeof(long);

    /// <summary>Bytes that the peer's kernel has acknowledged; always 0 where that cannot be known, as on unix sockets.</summary>
    public static long BytesAcknowledged(ConnectionContext context)
    {
        Span<byte> info = stackalloc byte[Size];
        return Read(context, info) >= BytesAckedOffset + sizeof(long) ? MemoryMarshal.Read<long>(info[BytesAckedOffset..]) : 0;
    }

    /// <summary>Bytes that this kernel has taken to send; <see langword="null"/> where that cannot be known.</summary>
    public static long? BytesTaken(ConnectionContext context)
    {
        Span<byte> info = stackalloc byte[Size];
        return Read(context, info) < Size ? null
            : MemoryMarshal.Read<long>(info[BytesSentOffset..]) - MemoryMarshal.Read<long>(info[BytesRetransmittedOffset..]) + MemoryMarshal.Read<uint>(info[NotSentOffset..]);
    }

    private static int Read(ConnectionContext context, Span<byte> info)
    {
        if (!OperatingSystem.IsLinux() || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { ProtocolType: ProtocolType.Tcp } socket)
            return 0;
        try
        {
            return socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0; // it is just being closed
        }
    }
}
