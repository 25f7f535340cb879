using System.Net.WebSockets;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A client of the gateway: .NET's own WebSocket, which is not ours.</summary>
internal sealed class WebSocketPeer : Peer
{
    private readonly ClientWebSocket _socket;

    private WebSocketPeer(ClientWebSocket socket) => _socket = socket;

    /// <summary>The type of the message that was received last.</summary>
    public WebSocketMessageType LastType { get; private set; }

    /// <summary>Connects to <c>/ws/{endpoint}</c> of the server's web endpoint.</summary>
    public static async Task<WebSocketPeer> ConnectAsync(ServerProcess server, string endpoint, Action<ClientWebSocketOptions>? configure = null, HttpMessageInvoker? invoker = null)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(UrlOf(server, endpoint), invoker, TestContext.Current.CancellationToken).WithinDeadline($"the upgrade of {endpoint}");
            return new WebSocketPeer(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static Uri UrlOf(ServerProcess server, string endpoint) => new($"{server["Web"].Url.Replace("http", "ws", StringComparison.Ordinal)}/ws/{endpoint}");

    public override Task SendAsync(ReadOnlyMemory<byte> message) => SendAsync(message, WebSocketMessageType.Text);

    public Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, bool endOfMessage = true) =>
        _socket.SendAsync(message, type, endOfMessage, TestContext.Current.CancellationToken).AsTask().WithinDeadline("sending");

    public override async Task<byte[]> ReceiveAsync(int length)
    {
        var message = new List<byte>();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken).AsTask().WithinDeadline("a message");
            Assert.NotEqual(WebSocketMessageType.Close, result.MessageType);
            message.AddRange(buffer.AsSpan(0, result.Count));
        }
        while (!result.EndOfMessage);
        LastType = result.MessageType;
        return [.. message];
    }

    /// <summary>The next thing that comes is the server's close, with this status and reason; it is answered.</summary>
    public async Task ExpectCloseAsync(int status, string reason)
    {
        var result = await _socket.ReceiveAsync(new byte[1024].AsMemory(), TestContext.Current.CancellationToken).AsTask().WithinDeadline("a close");
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal((status, reason), ((int)_socket.CloseStatus!, _socket.CloseStatusDescription));
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, TestContext.Current.CancellationToken);
    }

    /// <summary>Closes, and waits for the server's answer.</summary>
    public Task CloseAsync() =>
        _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, TestContext.Current.CancellationToken).WithinDeadline("the answer to a close");

    protected override void Dispose(bool disposing) => _socket.Dispose();
}
