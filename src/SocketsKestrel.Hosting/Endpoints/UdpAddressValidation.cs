namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>How a UDP endpoint makes sure that a datagram's source address is its sender's.</summary>
public enum UdpAddressValidation
{
    /// <summary>It does not: source addresses can be forged. Beyond loopback this needs <see cref="UdpOptions.AllowSpoofable"/>.</summary>
    None,

    /// <summary>
    /// An unknown address gets <c>COOKIE &lt;token&gt;</c>, 29 bytes, for whatever it sends that is at least as long, and is a peer
    /// once it has sent that back within 30 s (60 s at best). Until then nothing is kept for it, and nothing of it is relayed.
    /// No more than 20,000 cookies are sent in a second, so that a flood of strangers does not keep members from being heard.
    /// The exchange is that of <see cref="Protocol.Messages.UdpCookie"/>; what it costs is one round trip per
    /// <see cref="UdpOptions.SessionTimeout"/> of silence. Modes that remember nothing then remember peers, too.
    /// </summary>
    Cookie,
}
