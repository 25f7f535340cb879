using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>What the server said of one endpoint: <c>Echo listening on tcp://127.0.0.1:2500 (mode Echo, framing Raw)</c>.</summary>
internal sealed partial record AnnouncedEndpoint(string Name, string Url, string Framing)
{
    public int Port => int.Parse(Url[(Url.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    public bool IsUdp => Url.StartsWith("udp:", StringComparison.Ordinal);

    public bool IsTls => Url.StartsWith("tls:", StringComparison.Ordinal);

    /// <summary>Where a client of this machine finds it.</summary>
    public EndPoint Address
    {
        get
        {
            var rest = Url[(Url.IndexOf("://", StringComparison.Ordinal) + 3)..];
            if (rest.StartsWith("unix:", StringComparison.Ordinal))
                return new UnixDomainSocketEndPoint(rest["unix:".Length..]);
            var bound = IPEndPoint.Parse(rest);
            return bound.Address.Equals(IPAddress.IPv6Any) || bound.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, bound.Port) : bound;
        }
    }

    /// <summary>A client of a stream endpoint, over TLS where that is spoken.</summary>
    public Task<TcpPeer> ConnectTcpAsync() => IsTls ? TcpPeer.ConnectTlsAsync(Address) : TcpPeer.ConnectAsync(Address);

    public static AnnouncedEndpoint? TryParse(string line) => Announcement().Match(line) is { Success: true, Groups: var groups }
        ? new AnnouncedEndpoint(groups["name"].Value, groups["url"].Value, groups["framing"].Value)
        : null;

    [GeneratedRegex(@" (?<name>\S+) listening on (?<url>\S+)( \(mode \S+?(, framing (?<framing>\w+))?\))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Announcement();
}
