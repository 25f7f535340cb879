namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>How a UDP endpoint makes sure that a datagram's source address is its sender's.</summary>
public enum UdpAddressValidation
{
    /// <summary>It does not: source addresses can be forged. Beyond loopback this needs <see cref="UdpOptions.AllowSpoofable"/>.</summary>
    None,
}
