namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// Whether connections begin with a header in which a proxy announces its client's address: HAProxy's PROXY protocol, versions 1
/// and 2. Only peers in <see cref="EndpointOptions.TrustedProxies"/> may send one.
/// </summary>
public enum ProxyProtocol
{
    /// <summary>They do not; what a peer sends is its own.</summary>
    None,

    /// <summary>
    /// Some do: for endpoints that are reached both ways, or while proxies are being changed. A trusted peer whose first bytes are
    /// no header is served as it is, one that is silent when <see cref="EndpointOptions.HandshakeTimeout"/> is over. Others are served
    /// at once, and closed should what they send begin with a header.
    /// </summary>
    Optional,

    /// <summary>All do: whoever is not trusted is closed at once, whoever has sent no header within <see cref="EndpointOptions.HandshakeTimeout"/> then.</summary>
    Required,
}
