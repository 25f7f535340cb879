namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Whether a TLS endpoint asks its clients for certificates. The names are Kestrel's.</summary>
public enum ClientCertificateMode
{
    /// <summary>Clients are not asked.</summary>
    NoCertificate,

    /// <summary>Clients may have none; one that is sent must be trusted.</summary>
    AllowCertificate,

    /// <summary>Clients must send a trusted one.</summary>
    RequireCertificate,
}
