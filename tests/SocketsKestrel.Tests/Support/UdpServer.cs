using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Testing;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Hosting.Udp;

namespace SocketsKestrel.Tests.Support;

/// <summary>One UDP endpoint on a free port of the loopback, and clients of it.</summary>
internal sealed class UdpServer : IAsyncDisposable
{
    /// <summary>Only ends a test that would hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<Socket> _clients = [];
    private readonly UdpEndpoint _service;

    public UdpServer(Func<TestServer, object> createHandler, Action<UdpOptions>? configure = null)
    {
        Endpoint = TestEndpoint.Create("Udp", options => configure?.Invoke(options.Udp), "udp://127.0.0.1:0");
        Server = new TestServer(Endpoint);
        _service = new UdpEndpoint(Endpoint, createHandler(Server), Server.Options, Server.Registry, Server.Supervisor, new FakeLogger<UdpEndpoint>(Server.Logs));
    }

    public TestServer Server { get; }

    public Endpoint Endpoint { get; }

    public Task StartAsync() => _service.StartAsync(TestContext.Current.CancellationToken);

    public Socket Client()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _clients.Add(client);
        client.Connect(Endpoint.BoundTo!);
        return client;
    }

    public static void Send(Socket client, string text) => Assert.Equal(Encoding.UTF8.GetByteCount(text), client.Send(Encoding.UTF8.GetBytes(text)));

    public static async Task ReceivesAsync(Socket client, string text) => Assert.Equal(text, await ReceiveAsync(client));

    public static async Task<string> ReceiveAsync(Socket client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var buffer = new byte[64 * 1024];
        var length = await client.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _clients.ForEach(client => client.Dispose());
        Server.Dispose();
    }
}
