using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SocketsKestrel.Faults.Members;

/// <summary>A TLS connection to whoever answers: what is tested is not the certificate.</summary>
internal sealed class TlsLink : MemberLink
{
    private readonly Socket _socket;
    private readonly SslStream _stream;

    private TlsLink(Socket socket)
    {
        _socket = socket;
        _stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
    }

    public override Stream Input => _stream;

    public override Stream Output => _stream;

    /// <summary>Writes a certificate for localhost, and its key, as a server reads them.</summary>
    public static void WriteCertificate(string pfxPath)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(pfxPath, certificate.Export(X509ContentType.Pfx));
    }

    public static async Task<MemberLink> ConnectAsync(EndPoint server)
    {
        var link = new TlsLink(await SocketLink.ConnectSocketAsync(server));
        await link._stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return link;
    }

    /// <summary>By the FIN alone: a close_notify must not be made while another thread reads, and one always does.</summary>
    public override Task FinishSendingAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    public override void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public override ValueTask DisposeAsync() => _stream.DisposeAsync();
}
