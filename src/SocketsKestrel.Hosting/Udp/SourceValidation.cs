using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Telemetry;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Hosting.Udp;

/// <summary>
/// <c>Udp:AddressValidation</c> of one endpoint: tells messages from the datagrams by which an address proves itself. For a stranger
/// nothing is kept or allocated, and it is never sent more bytes than it sent. May be used by several threads.
/// </summary>
internal sealed class SourceValidation(Endpoint endpoint, SocketMetrics metrics, TimeProvider time)
{
    /// <summary>
    /// A cookie costs five times what dropping a datagram does, most of it sending it (12 against 2.6 us of CPU, measured in a flood).
    /// Beyond this the members' datagrams, which wait in the same buffer of the kernel, come before the strangers'.
    /// </summary>
    public const int MaxCookiesPerSecond = 20_000;

    private readonly UdpCookie? _cookie = endpoint.Options.Udp.AddressValidation == UdpAddressValidation.Cookie ? new UdpCookie(time) : null;
    private readonly Lock _gate = new();
    private long _secondBegan = time.GetTimestamp();
    private int _cookiesLeft = MaxCookiesPerSecond;

    /// <summary>Whether only addresses that have proven themselves are peers: each has to be remembered then.</summary>
    public bool IsOn => _cookie is not null;

    /// <param name="sender">Who sent it; gets the cookie if there is one to send.</param>
    /// <param name="isPeer">Whether the sender has proven itself before, or does not need to.</param>
    /// <param name="datagram">The datagram, not longer than <c>Udp:MaxDatagramSize</c>.</param>
    public SourceCheck Check(UdpPeer sender, bool isPeer, ReadOnlySpan<byte> datagram)
    {
        // A client that does not know whether cookies are wanted asks for one, whatever the answer: it must not be relayed.
        if (UdpCookie.IsRequest(datagram) && (isPeer || _cookie is null))
            return SourceCheck.Done;
        if (_cookie is null || (isPeer && !UdpCookie.IsCookie(datagram)))
            return SourceCheck.Message;
        if (_cookie.IsValid(sender.Address, datagram))
            return isPeer ? SourceCheck.Done : SourceCheck.Proof;

        // What begins as a cookie may be one that another server sent, to the forged address of this one: no answer, no loop.
        var mayAnswer = UdpCookie.IsRequest(datagram) || !UdpCookie.HasPrefix(datagram);
        metrics.DatagramRejected(endpoint, mayAnswer ? "unvalidated" : "bad-cookie");
        if (mayAnswer && datagram.Length >= UdpCookie.Length && TryTakeFromBudget())
            SendCookie(sender, _cookie);
        return SourceCheck.Done;
    }

    private bool TryTakeFromBudget()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_secondBegan, now) >= TimeSpan.FromSeconds(1))
                (_secondBegan, _cookiesLeft) = (now, MaxCookiesPerSecond);
            return --_cookiesLeft >= 0;
        }
    }

    private static void SendCookie(UdpPeer stranger, UdpCookie cookie)
    {
        Span<byte> challenge = stackalloc byte[UdpCookie.Length];
        cookie.Write(stranger.Address, challenge);
        stranger.Send(challenge);
    }
}
