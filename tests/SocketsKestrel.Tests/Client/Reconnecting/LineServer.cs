using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Tests.Client.Reconnecting;

/// <summary>A server of lines that can be killed, and started again on the same port.</summary>
internal sealed class LineServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly List<TcpClient> _accepted = [];

    public LineServer(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    public string Url => $"tcp://127.0.0.1:{Port}";

    /// <summary>The next client.</summary>
    public async Task<TcpClient> AcceptAsync()
    {
        var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        _accepted.Add(client);
        return client;
    }

    /// <summary>Resets its connections, as a killed process' are where there was something unread.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _accepted)
        {
            if (client.Client is { } socket)
                socket.Close(0);
        }
    }
}
