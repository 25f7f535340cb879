using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Faults.Proxy;

/// <summary>
/// Stands between clients and a server on TCP or a unix socket, and does to their connections what networks do. A process of
/// its own and the right to use <c>tc netem</c> are not needed. Only bytes are touched: what a segment's loss does to TCP is
/// not played, only what it looks like from above: time that passes.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly EndPoint _server;
    private readonly Task _accepting;

    private FaultProxy(EndPoint server)
    {
        _server = server;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect: a free port of the loopback address.</summary>
    public IPEndPoint Address { get; }

    /// <summary>What becomes of the bytes that clients send.</summary>
    public Direction ToServer { get; } = new();

    /// <summary>What becomes of the bytes that the server sends.</summary>
    public Direction ToClient { get; } = new();

    /// <summary>Connections that are open.</summary>
    public int Connections => _connections.Count;

    /// <summary>Starts to listen.</summary>
    /// <param name="server">An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/>; connected to for every client anew.</param>
    public static FaultProxy Start(EndPoint server) => new(server);

    /// <summary>Sets both directions.</summary>
    public void Set(Toxics toxics) => ToServer.Toxics = ToClient.Toxics = toxics;

    /// <summary>Resets every connection that is open, on both sides.</summary>
    public void ResetAll()
    {
        foreach (var connection in _connections.Keys)
            connection.Reset();
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        foreach (var connection in _connections.Keys)
            connection.Dispose();
        await Task.WhenAll(_connections.Values);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stopping.Token);
                client.NoDelay = true;
                if (ConnectToServer() is { } server)
                    Add(new ProxiedConnection(client, server));
                else
                    client.Close(0);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Add(ProxiedConnection connection)
    {
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = RunAsync(connection, registered.Task);
        registered.SetResult();
    }

    /// <summary>A connection to the server, or <see langword="null"/> when it takes none: its client is then reset.</summary>
    private Socket? ConnectToServer()
    {
        var isTcp = _server is IPEndPoint;
        var server = new Socket(_server.AddressFamily, SocketType.Stream, isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (isTcp)
                server.NoDelay = true;
            server.Connect(_server); // on one machine: at once, or never
            return server;
        }
        catch (SocketException)
        {
            server.Dispose();
            return null;
        }
    }

    private async Task RunAsync(ProxiedConnection connection, Task registered)
    {
        await registered; // else a connection that ends at once would be removed before it is there
        await connection.RunAsync(ToServer, ToClient);
        _connections.TryRemove(connection, out _);
    }
}
