using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>A listener that accepts nobody, and whose backlog is full: it answers nothing to who wants to connect.</summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public FullBacklog()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        while (_waiting.Count < 64)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _waiting.Add(client);
            try
            {
                client.Connect(_listener.LocalEndPoint!);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The first of them fill the backlog, the others wait.
            }
        }
    }

    public string Url => $"tcp://{_listener.LocalEndPoint}";

    public void Dispose()
    {
        _waiting.ForEach(static client => client.Dispose());
        _listener.Dispose();
    }
}
