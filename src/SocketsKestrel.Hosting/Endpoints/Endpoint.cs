using System.Net;
using SocketsKestrel.Hosting.Connections.Tls;
using SocketsKestrel.Hosting.Telemetry;
using SocketsKestrel.Hosting.Udp;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>One configured endpoint while the server runs. Immutable but for the bound address and the counters.</summary>
public sealed class Endpoint
{
    internal Endpoint(string name, EndpointUrl url, EndpointOptions options, Mode mode, object? modeOptions)
    {
        Name = name;
        Url = url;
        Options = options;
        Mode = mode;
        ModeOptions = modeOptions;
        Framing = IMessageFraming.Create(options.Framing.Type, options.Framing.MaxLength);
    }

    /// <summary>The key of its entry.</summary>
    public string Name { get; }

    /// <summary>Where it listens, as configured.</summary>
    public EndpointUrl Url { get; }

    /// <summary>Its settings, defaults applied.</summary>
    public EndpointOptions Options { get; }

    /// <summary>The framing of its byte streams; stateless, shared by its connections. Not used on UDP.</summary>
    public IMessageFraming Framing { get; }

    /// <summary>The URL with the address and port that were bound; <see langword="null"/> before that.</summary>
    public string? BoundUrl => BoundTo is null ? null : Url.Format(BoundTo);

    /// <summary>The name of the mode that it runs.</summary>
    public string ModeName => Mode.Name;

    /// <summary>How its bytes travel: <c>tcp</c>, <c>tls</c>, <c>unix</c> or <c>udp</c>.</summary>
    public string Transport => Url.UnixPath is null ? Url.Scheme : "unix";

    /// <summary>
    /// Whether the WebSocket gateway serves it, too: if nothing else is configured, every stream endpoint but those to which the gateway
    /// would be a way around: of clients with certificates, of proxies that announce them, and of whoever may open a unix socket's file.
    /// </summary>
    public bool IsOnGateway => !Url.IsUdp
        && (Options.WebSocket ?? (Url.UnixPath is null && Options.ClientCertificateMode != ClientCertificateMode.RequireCertificate && Options.ProxyProtocol != ProxyProtocol.Required));

    /// <summary>How many addresses a UDP endpoint remembers; <see langword="null"/> for others.</summary>
    public int? PeerCount => Peers?.Count;

    internal EndPoint? BoundTo { get; set; }

    /// <summary>What Kestrel was given to listen to: by this object, listeners on free ports are told apart.</summary>
    internal EndPoint? ListensTo { get; set; }

    internal Mode Mode { get; }

    /// <summary>The certificates of a TLS endpoint; of no other.</summary>
    internal EndpointTls? Tls { get; init; }

    /// <summary>The addresses that a UDP endpoint remembers; of no other, and not before it is bound.</summary>
    internal PeerTable? Peers { get; set; }

    internal object? ModeOptions { get; }

    /// <summary>What its ended connections, and its datagrams, added up to.</summary>
    internal TrafficTotals Totals { get; } = new();
}
