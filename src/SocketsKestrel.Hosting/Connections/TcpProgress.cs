using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>What Linux knows of a TCP connection's peer.</summary>
internal static class TcpProgress
{
    // From linux/tcp.h: struct tcp_info, whose tcpi_bytes_acked (since 4.1) follows 8 bytes, 24 words and two 64-bit rates.
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;
    private const int BytesAckedOffset = 120;

    /// <summary>Bytes that the peer's kernel has acknowledged; always 0 where that cannot be known, as on unix sockets.</summary>
    public static long BytesAcknowledged(ConnectionContext context)
    {
        if (!OperatingSystem.IsLinux() || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { ProtocolType: ProtocolType.Tcp } socket)
            return 0;
        Span<byte> info = stackalloc byte[BytesAckedOffset + sizeof(long)];
        try
        {
            return socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info) == info.Length ? MemoryMarshal.Read<long>(info[BytesAckedOffset..]) : 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0; // it is just being closed
        }
    }
}
