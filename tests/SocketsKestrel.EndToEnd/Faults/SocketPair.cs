using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Proxy;

namespace SocketsKestrel.EndToEnd.Faults;

/// <summary>A client and a server that is only a socket, with a proxy between them.</summary>
internal sealed class SocketPair : IAsyncDisposable
{
    private readonly Socket _listener;

    private SocketPair(Socket listener, FaultProxy proxy, TcpPeer client, TcpPeer server)
    {
        _listener = listener;
        Proxy = proxy;
        Client = client;
        Server = server;
    }

    public FaultProxy Proxy { get; }

    public TcpPeer Client { get; }

    public TcpPeer Server { get; }

    public static async Task<SocketPair> ConnectAsync(EndPoint? listenAt = null)
    {
        var listener = listenAt is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(listenAt ?? new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var proxy = FaultProxy.Start(listener.LocalEndPoint!);
        var client = await TcpPeer.ConnectAsync(proxy.Address);
        return new SocketPair(listener, proxy, client, new TcpPeer(await listener.AcceptAsync().WithinDeadline("accept")));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Server.Dispose();
        await Proxy.DisposeAsync();
        _listener.Dispose();
    }
}
