using System.Net.Sockets;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>Linux's error numbers as the errors of .NET.</summary>
internal static class SocketErrors
{
    public static SocketException ToException(int error) => new((int)ToSocketError(error));

    private static SocketError ToSocketError(int error) => error switch
    {
        1 or 13 => SocketError.AccessDenied,
        2 => SocketError.ConnectionRefused, // no such unix socket
        22 => SocketError.InvalidArgument,
        23 or 24 => SocketError.TooManyOpenSockets,
        32 => SocketError.Shutdown,
        90 => SocketError.MessageSize,
        97 => SocketError.AddressFamilyNotSupported,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        101 => SocketError.NetworkUnreachable,
        103 => SocketError.ConnectionAborted,
        104 => SocketError.ConnectionReset,
        105 => SocketError.NoBufferSpaceAvailable,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
