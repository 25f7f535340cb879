using System.ComponentModel.DataAnnotations;
using System.Net;
using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>One entry of <c>SocketsKestrel:Endpoints</c>, laid over <c>SocketsKestrel:EndpointDefaults</c>.</summary>
/// <remarks><code>
/// "Chat": { "Url": "tcp://localhost:2501", "Mode": "Chat", "Framing": { "Type": "Line" }, "Chat": { "Room": "lobby" } }
/// </code></remarks>
public sealed class EndpointOptions
{
    /// <summary>Where to listen: <c>tcp://</c>, <c>tls://</c> or <c>udp://</c>, then a host and a port, or <c>tcp://unix:/path</c>.</summary>
    public string? Url { get; set; }

    /// <summary>What to serve: the name under which a handler was added. Its options are the section of the same name.</summary>
    public string? Mode { get; set; }

    /// <summary><see langword="false"/> switches the endpoint off; the rest of the entry is then not looked at.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How the byte stream is cut into messages.</summary>
    public FramingOptions Framing { get; } = new();

    /// <summary>The most connections served at a time; <see langword="null"/> is no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnections { get; set; } = 10_000;

    /// <summary>What becomes of a client beyond <see cref="MaxConnections"/>.</summary>
    public WhenFull WhenFull { get; set; } = WhenFull.Reject;

    /// <summary>A connection that has neither received nor sent a byte for this long is closed, pings of WebSockets not counted; <see langword="null"/> is never.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "365.00:00:00")]
    public TimeSpan? IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// From a connection's acceptance, and its TLS and PROXY headers if any, to the end of its first message; <see langword="null"/>
    /// is no limit, as listeners of a chat may never say anything. nats-server gives a client 2 s to authenticate, HAProxy's
    /// <c>timeout http-request</c> is commonly 5 to 10 s: protocols in which the client speaks first want something of the kind.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan? FirstMessageTimeout { get; set; }

    /// <summary>From a message's first byte to its last, however the bytes trickle; <see langword="null"/> is no limit.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan? MessageTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long connections have to finish when the server stops; then they are aborted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many messages a connection, or UDP peer, may send; <see langword="null"/> is no limit.</summary>
    public RateLimitOptions? RateLimit { get; set; }

    /// <summary>When a reader counts as too slow.</summary>
    public SendQueueOptions SendQueue { get; } = new();

    /// <summary>How long what comes before the conversation may take: the PROXY header, and then the TLS handshake.</summary>
    /// <remarks>Each by itself, however the bytes trickle. The PROXY protocol asks for 3 seconds at least, so that one lost packet is no end; for TLS Kestrel takes 10 s, NATS 2 s.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether connections begin with a header of the PROXY protocol.</summary>
    public ProxyProtocol ProxyProtocol { get; set; } = ProxyProtocol.None;

    /// <summary>
    /// Who may send that header, as addresses or networks; a configured list takes the place of the default one, loopback. Peers of
    /// a unix socket may: the permissions of its file say who that is.
    /// </summary>
    /// <remarks><code>"TrustedProxies": [ "10.1.0.0/16", "192.0.2.7", "2001:db8::/32" ]</code></remarks>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; set; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>The server certificate of a TLS endpoint, for clients that name no host, or none of <see cref="Sni"/>.</summary>
    public CertificateOptions Certificate { get; } = new();

    /// <summary>
    /// Certificates of a TLS endpoint by the host name that a client asks for (RFC 6066, section 3): a name, or <c>*.</c> and the rest
    /// of one; the longest that fits is taken. Without <see cref="Certificate"/> all other clients are refused.
    /// </summary>
    public Dictionary<string, SniOptions> Sni { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a TLS endpoint asks clients for certificates.</summary>
    public ClientCertificateMode ClientCertificateMode { get; set; } = ClientCertificateMode.NoCertificate;

    /// <summary>
    /// A PEM file of the authorities that client certificates must come from; <see langword="null"/> is the system's store, which
    /// honours <c>SSL_CERT_FILE</c>. Watched as certificates are. Revocation is not checked, nothing is downloaded.
    /// </summary>
    public string? ClientCertificateAuthorities { get; set; }

    /// <summary>
    /// Whether the gateway at <c>/ws/NAME</c> of the web endpoint serves it, too; <see langword="null"/> is yes, but for unix sockets and
    /// where clients need a certificate, or a proxy. Not for handlers that read <see cref="ServerConnection.Transport"/> themselves.
    /// </summary>
    public bool? WebSocket { get; set; }

    /// <summary>What only a UDP endpoint has.</summary>
    public UdpOptions Udp { get; } = new();
}
