using System.Security.Cryptography.X509Certificates;

namespace SocketsKestrel.Client;

/// <summary>What a client of a <c>tls://</c> endpoint trusts and shows. TLS 1.2 or newer; revocation is not checked.</summary>
public sealed record TlsClientOptions
{
    /// <summary>
    /// The authorities that the server's certificate must come from, intermediates among them or not; <see langword="null"/> is the
    /// system's store. Not disposed.
    /// </summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>
    /// Whether any certificate will do, whoever issued it, for whichever host: for a try against a server with a certificate of its own
    /// making. Whoever is on the way between the two can then read and change everything.
    /// </summary>
    public bool AcceptsAnyCertificate { get; init; }

    /// <summary>The client's own certificate, with its private key, for a server that asks for one. Not disposed.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// The name that the server's certificate must have, and that is sent to the server to choose one by (RFC 6066, section 3);
    /// the URL's host if <see langword="null"/>. An address is compared, but not sent.
    /// </summary>
    public string? TargetHost { get; init; }
}
