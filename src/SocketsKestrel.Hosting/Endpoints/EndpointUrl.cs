using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// <c>url = ("tcp" / "tls" / "udp") "://" host ":" port / "tcp://unix:" path</c>, where a host is an address, <c>localhost</c>, or
/// <c>*</c> for every address of the machine.
/// </summary>
public sealed record EndpointUrl
{
    /// <summary>sun_path of sockaddr_un has 108 bytes, the last of them 0 (unix(7)).</summary>
    private const int MaxUnixPath = 107;

    private EndpointUrl(string scheme, IPAddress? address, int port, bool isLocalhost, string? unixPath)
    {
        Scheme = scheme;
        Address = address;
        Port = port;
        IsLocalhost = isLocalhost;
        UnixPath = unixPath;
    }

    /// <summary><c>tcp</c>, <c>tls</c> or <c>udp</c>.</summary>
    public string Scheme { get; }

    /// <summary>The address to bind; IPv4 loopback for <c>localhost</c>; <see langword="null"/> for a unix socket.</summary>
    public IPAddress? Address { get; }

    /// <summary>0 to 65535; 0 takes a free port.</summary>
    public int Port { get; }

    /// <summary>Both loopback addresses, as far as the machine has them; with port 0 only the IPv4 one.</summary>
    public bool IsLocalhost { get; }

    /// <summary>The path of a unix socket.</summary>
    public string? UnixPath { get; }

    /// <summary>Whether it is a datagram endpoint.</summary>
    public bool IsUdp => Scheme == "udp";

    /// <summary>Whether its byte streams are TLS.</summary>
    public bool IsTls => Scheme == "tls";

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLocal => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The URL as configured.</param>
    /// <param name="url">The URL, when it is good.</param>
    /// <param name="fault">What is wrong with it otherwise, as the rest of a sentence that begins with the key.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointUrl? url, [NotNullWhen(false)] out string? fault)
    {
        url = null;
        var split = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = split < 0 ? "" : text[..split].ToLowerInvariant();
        var rest = split < 0 ? "" : text[(split + 3)..];
        if (scheme is not ("tcp" or "tls" or "udp"))
        {
            fault = $"'{text}' is not a URL of scheme tcp, tls or udp, such as tcp://localhost:2500";
            return false;
        }

        if (rest.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = rest["unix:".Length..];
            fault = scheme != "tcp" ? $"'{text}': a unix socket goes with tcp only"
                : !path.StartsWith('/') ? $"'{text}': the path of a unix socket starts with /"
                : Encoding.UTF8.GetByteCount(path) > MaxUnixPath ? $"'{text}': the path of a unix socket has at most {MaxUnixPath} bytes"
                : null;
            url = fault is null ? new EndpointUrl(scheme, address: null, 0, isLocalhost: false, path) : null;
            return url is not null;
        }

        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? rest : rest[..colon];
        if (colon < 0 || !ushort.TryParse(rest.AsSpan(colon + 1).TrimEnd('/'), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            fault = $"'{text}' has no port from 0 to 65535";
            return false;
        }

        var isLocalhost = host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        var address = isLocalhost ? IPAddress.Loopback
            : host is "*" ? Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any
            : ParseAddress(host);
        fault = address is null ? $"'{text}': the host is none of *, localhost, an IPv4 address, [an IPv6 address], unix:/path" : null;
        url = address is null ? null : new EndpointUrl(scheme, address, port, isLocalhost, unixPath: null);
        return url is not null;
    }

    /// <summary>Whether the two cannot be bound at the same time.</summary>
    public bool Overlaps(EndpointUrl other)
    {
        if (IsUdp != other.IsUdp)
            return false;
        if (UnixPath is not null || other.UnixPath is not null)
            return UnixPath == other.UnixPath;
        return Port != 0 && Port == other.Port && (Covers(other) || other.Covers(this));
    }

    /// <summary>Whether this is one of the addresses that the URL stands for.</summary>
    internal bool IsAt(EndPoint endpoint) => endpoint is IPEndPoint ip
        ? UnixPath is null && Port == ip.Port && (ip.Address.Equals(Address) || (IsLocalhost && IPAddress.IsLoopback(ip.Address)))
        : UnixPath == endpoint.ToString();

    /// <summary>The URL that a client uses, with the port that was bound.</summary>
    public string Format(EndPoint bound) => UnixPath is not null ? $"{Scheme}://unix:{UnixPath}" : $"{Scheme}://{bound}";

    private static IPAddress? ParseAddress(string host)
    {
        // IPAddress.Parse takes "1", "127.1" and, as octal, "127.0.0.010" too: only the form that it writes is meant here.
        if (host.StartsWith('[') && host.EndsWith(']'))
            return IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6 ? v6 : null;
        return IPAddress.TryParse(host, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork && v4.ToString() == host ? v4 : null;
    }

    private bool Covers(EndpointUrl other) =>
        Address!.Equals(other.Address)
        || Address.Equals(IPAddress.IPv6Any)
        || (Address.Equals(IPAddress.Any) && other.Address!.AddressFamily == AddressFamily.InterNetwork)
        || (IsLocalhost && other.Address!.Equals(IPAddress.IPv6Loopback));
}
