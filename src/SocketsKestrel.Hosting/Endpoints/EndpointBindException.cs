using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>An endpoint's address cannot be bound; the message names the endpoint and the address.</summary>
/// <param name="endpoint">The endpoint's name.</param>
/// <param name="url">The address.</param>
/// <param name="cause">What the system said.</param>
public sealed class EndpointBindException(string endpoint, string url, Exception cause)
    : IOException($"{endpoint}: cannot listen on {url}: {Reason(cause)}", cause)
{
    /// <summary>Whether somebody else has the address.</summary>
    public bool IsAddressInUse { get; } = InUse(cause);

    private static bool InUse(Exception cause) =>
        cause is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private static string Reason(Exception cause) => InUse(cause) ? "address already in use" : cause.Message;
}
