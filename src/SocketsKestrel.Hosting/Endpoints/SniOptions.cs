namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>What a TLS endpoint does for clients that ask for one host name: <c>"Sni": { "*.example.org": { "Certificate": { ... } } }</c>.</summary>
public sealed class SniOptions
{
    /// <summary>The certificate for that name.</summary>
    public CertificateOptions Certificate { get; } = new();
}
