using System.Net;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Tests.Support;

/// <summary>A connection whose handler only waits, so that a test may work its send queue itself.</summary>
internal sealed class QueueFixture : IDisposable
{
    private readonly TaskCompletionSource _release = new();

    public QueueFixture(int maxBytes, int window = 64 * 1024)
    {
        Endpoint = TestEndpoint.Create("Queue", options => options.SendQueue.MaxBytes = maxBytes);
        Server = new TestServer(Endpoint);
        Peer = new TestPeer("queue", IPAddress.Loopback, window);
        Peer.Context.Transport = Writes = new FlushCounter(Peer.Context.Transport);
        Server.Connect(Peer, new DelegateHandler(_ => _release.Task), Endpoint);
        Connection = Server.Registry.Connections.Single();
        Queue = new SendQueue(Connection);
    }

    public Endpoint Endpoint { get; }

    public TestServer Server { get; }

    public TestPeer Peer { get; }

    public FlushCounter Writes { get; }

    public ServerConnection Connection { get; }

    public SendQueue Queue { get; }

    /// <summary>Has the handler return.</summary>
    public async Task EndAsync()
    {
        _release.TrySetResult();
        await Peer.Ended;
    }

    public void Dispose()
    {
        _release.TrySetResult();
        Server.Dispose();
    }
}
