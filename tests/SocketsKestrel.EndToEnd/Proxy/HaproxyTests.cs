using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Proxy;

/// <summary>The proxy whose protocol it is.</summary>
public sealed class HaproxyTests
{
    private static readonly IPAddress Client = IPAddress.Parse("127.0.0.9");

    [Fact]
    public async Task Clients_of_a_real_proxy_are_known_by_their_own_addresses_over_tcp_and_tls()
    {
        using var folder = new TempFolder();
        var certificate = folder.Write("server.pem", SelfSigned());
        using var server = await ServerProcess.StartAsync(new Settings()
            .Tcp("Echo", "Echo", ("ProxyProtocol", "Required"))
            .Endpoint("Tls", "tls://127.0.0.1:0", "Echo", ("ProxyProtocol", "Required"), ("Certificate:Path", certificate)));
        var (haproxy, frontends) = await HaproxyProcess.StartAsync(
            (server["Echo"].Address, "send-proxy"),
            (server["Echo"].Address, "send-proxy-v2 proxy-v2-options crc32c,unique-id"),
            (server["Tls"].Address, "send-proxy"),
            (server["Tls"].Address, "send-proxy-v2 proxy-v2-options crc32c"));
        using var running = haproxy;

        for (var i = 0; i < frontends.Length; i++)
        {
            using var peer = await TcpPeer.ConnectAsync(frontends[i], Client);
            await using Stream stream = i < 2 ? new NetworkStream(peer.Socket) : await HandshakeAsync(peer.Socket);
            await stream.WriteAsync("hello\n"u8.ToArray(), TestContext.Current.CancellationToken);
            var answer = new byte[6];
            await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken).AsTask().WithinDeadline($"the answer through route {i}");
            Assert.Equal("hello\n"u8.ToArray(), answer);
            await server.Output.WaitForAsync($"Connection {i + 1} to {(i < 2 ? "Echo" : "Tls")} is from {peer.Socket.LocalEndPoint}, says 127.0.0.1:");
        }

        server.AssertNoUnhandledException();
    }

    private static async Task<SslStream> HandshakeAsync(Socket socket)
    {
        var stream = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
#pragma warning disable CA5359 // the certificate was made by this very test
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        };
        await stream.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken).WithinDeadline("handshake");
        return stream;
    }

    private static string SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
