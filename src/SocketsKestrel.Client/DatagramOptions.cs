namespace SocketsKestrel.Client;

/// <summary>What only a UDP client has.</summary>
public sealed record DatagramOptions
{
    /// <summary>
    /// Whether the client proves its address to servers that ask for it (<c>Udp:AddressValidation: Cookie</c>). It then sends a
    /// request for a cookie, 29 bytes that no SocketsKestrel server relays or answers otherwise, before its first message, and
    /// before the first one after a minute without any; the cookie is sent back, and what was sent before it is sent again, as the
    /// server has dropped it. Switch it off for other servers, which would take the request for a message, and where each datagram
    /// counts, as in a load test of an endpoint without validation.
    /// </summary>
    public bool AnswerCookies { get; init; } = true;

    /// <summary>
    /// The longest datagram received, in bytes; longer ones are cut. Each connection has a buffer of this size: by default the most
    /// that IPv4 can carry.
    /// </summary>
    public int MaxLength { get; init; } = 65_507;
}
