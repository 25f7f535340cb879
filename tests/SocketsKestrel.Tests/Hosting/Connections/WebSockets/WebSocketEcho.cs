using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections.WebSockets;

/// <summary>An echo to which frames are sent byte by byte.</summary>
public abstract class WebSocketEcho : IDisposable
{
    protected const int MaxLength = 100_000;

    protected WebSocketEcho() => Server = new TestServer(Endpoint);

    protected Endpoint Endpoint { get; } = TestEndpoint.Create("Echo", options =>
    {
        options.Framing.MaxLength = MaxLength;
        options.IdleTimeout = TimeSpan.FromMinutes(10);
    });

    private protected TestServer Server { get; }

    public void Dispose()
    {
        Server.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task ReceivesAsync(TestPeer peer, byte[] expected) => Assert.Equal(expected, await peer.ReadAsync(expected.Length));

    private protected TestPeer Connect() => Server.ConnectWebSocket(new RequestReplyConnectionHandler(new Echo()), Endpoint);
}
