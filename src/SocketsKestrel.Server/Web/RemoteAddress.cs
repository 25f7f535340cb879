using System.Net;

namespace SocketsKestrel.Server.Web;

/// <summary>How peers' addresses are shown.</summary>
internal static class RemoteAddress
{
    /// <returns><see langword="null"/> where there is none, as of a unix socket's peer.</returns>
    public static string? Format(EndPoint? peer) => peer switch
    {
        // What came to a socket of both families.
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } ip => $"{ip.Address.MapToIPv4()}:{ip.Port}",
        IPEndPoint ip => ip.ToString(),
        _ => null,
    };
}
