using System.Net;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Client.WebSockets;

namespace SocketsKestrel.Tests.Client.WebSockets;

/// <summary>Answers the handshake, and anything after it, byte by byte as a test says.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private NetworkStream? _stream;

    public RawServer() => _listener.Start();

    public string Url => $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws?room=1";

    /// <summary>What the client has asked, line by line.</summary>
    public List<string> Request { get; } = [];

    /// <summary>What the handshake of a real server has, with more behind it in the same packet.</summary>
    public Task AcceptAsync(params ReadOnlySpan<byte> more)
    {
        var behind = more.ToArray();
        return AnswerAsync(key => [.. Encoding.ASCII.GetBytes(Accepting(key)), .. behind]);
    }

    public static string Accepting(string key) =>
        $"HTTP/1.1 101 Switching Protocols\r\nUPGRADE: WebSocket\r\nConnection: keep-alive, upgrade\r\nSec-WebSocket-Accept: {UpgradeResponse.AcceptFor(key)}\r\n\r\n";

    /// <summary>Takes a request, and answers it.</summary>
    /// <param name="answer">Given the key.</param>
    public async Task AnswerAsync(Func<string, byte[]> answer)
    {
        var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        _stream = client.GetStream();
        var request = new StringBuilder();
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            request.Append((char)(await ReadAsync(1))[0]);
        Request.AddRange(request.ToString().Split("\r\n"));
        await SendAsync(answer(Request.Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..]));
    }

    public async Task SendAsync(params byte[] bytes) => await _stream!.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await _stream!.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return bytes;
    }

    public void CloseClient() => _stream!.Dispose();

    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
    }
}
