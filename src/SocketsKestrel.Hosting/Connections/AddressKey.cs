using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Hosting.Connections;

/// <summary>Whom a limit per address counts: an IPv4 address, also when it is written as an IPv6 one, or an IPv6 network of 64 bits.</summary>
internal readonly record struct AddressKey(ulong Bits, bool IsNetwork)
{
    /// <returns><see langword="null"/> where there is no address, as of a unix socket's peer.</returns>
    public static AddressKey? Of(EndPoint? peer) => peer is IPEndPoint { Address: var address } ? Of(address) : null;

    public static AddressKey Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.TryWriteBytes(bytes, out _) ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsNetwork: false) : default;
        address.TryWriteBytes(bytes, out _);
        return address.IsIPv4MappedToIPv6
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), IsNetwork: false)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsNetwork: true);
    }
}
