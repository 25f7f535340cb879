using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SocketsKestrel.Tests.Client.WebSockets;

/// <summary>A Kestrel of its own whose only resource is a WebSocket, or refuses to be.</summary>
internal sealed class WebSocketServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private WebSocketServer(WebApplication server) => _server = server;

    public string Url => _server.Urls.Single().Replace("http", "ws", StringComparison.Ordinal) + "/ws";

    public static Task<WebSocketServer> StartAsync(Func<WebSocket, Task> serve, X509Certificate2? certificate = null) =>
        StartWithAsync(async context => await serve(await context.WebSockets.AcceptWebSocketAsync()), certificate);

    public static async Task<WebSocketServer> StartWithAsync(RequestDelegate serve, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new()); // without the appsettings.json of the server under test
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
        {
            if (certificate is not null)
                endpoint.UseHttps(certificate);
        }));
        var server = builder.Build();
        server.UseWebSockets();
        server.Run(serve);
        await server.StartAsync();
        return new WebSocketServer(server);
    }

    /// <summary>Sends everything back as it came, and then the good-bye.</summary>
    public static async Task EchoAsync(WebSocket socket)
    {
        var buffer = new byte[1024 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, length), received.MessageType, endOfMessage: true, TestContext.Current.CancellationToken);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", TestContext.Current.CancellationToken);
    }

    public static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
