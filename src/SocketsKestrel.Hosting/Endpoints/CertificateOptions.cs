namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// Where a server certificate comes from, in Kestrel's keys: a file
/// (<c>"Certificate": { "Path": "server.pem", "KeyPath": "server.key" }</c>) or a store
/// (<c>"Certificate": { "Subject": "example.org", "Store": "My" }</c>). Paths are relative to the current folder. Files are watched:
/// a change is taken within 2 s, also behind a symbolic link.
/// </summary>
public sealed class CertificateOptions
{
    /// <summary>A PFX (PKCS #12) file, or a PEM file with the certificate first and its intermediates after it.</summary>
    public string? Path { get; set; }

    /// <summary>The PEM file with the private key; without it the key is looked for in <see cref="Path"/>.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Opens the PFX file, or decrypts the PEM key.</summary>
    public string? Password { get; set; }

    /// <summary>Part of the subject's name of a certificate in a store.</summary>
    public string? Subject { get; set; }

    /// <summary>The store's name; <c>My</c> if <see langword="null"/>.</summary>
    public string? Store { get; set; }

    /// <summary>The store's place: <c>CurrentUser</c> (<see langword="null"/>, too) or <c>LocalMachine</c>.</summary>
    public string? Location { get; set; }

    /// <summary>Whether a certificate in a store may be one that does not verify, such as a self-signed one.</summary>
    public bool AllowInvalid { get; set; }
}
