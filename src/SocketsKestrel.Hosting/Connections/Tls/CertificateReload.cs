namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>What came of loading changed certificates; with faults the ones before are still in use.</summary>
internal sealed record CertificateReload(List<string> Faults, List<string> Warnings);
