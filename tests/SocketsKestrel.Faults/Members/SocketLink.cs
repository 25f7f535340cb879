using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.Faults.Members;

/// <summary>A TCP or unix connection.</summary>
internal sealed class SocketLink : MemberLink
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private SocketLink(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public override Stream Input => _stream;

    public override Stream Output => _stream;

    public static async Task<MemberLink> ConnectAsync(EndPoint server) => new SocketLink(await ConnectSocketAsync(server));

    public static async Task<Socket> ConnectSocketAsync(EndPoint server)
    {
        var isTcp = server is IPEndPoint;
        var socket = new Socket(server.AddressFamily, SocketType.Stream, isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        if (isTcp)
            socket.NoDelay = true;
        try
        {
            await socket.ConnectAsync(server);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override Task FinishSendingAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    /// <summary>A RST; a unix socket knows none, and is only closed.</summary>
    public override void Reset()
    {
        if (_socket.AddressFamily != AddressFamily.Unix)
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public override ValueTask DisposeAsync() => _stream.DisposeAsync();
}
