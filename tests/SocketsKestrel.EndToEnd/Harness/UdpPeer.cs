using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>An address that sends datagrams to one endpoint, and receives its only.</summary>
internal sealed class UdpPeer : Peer
{
    /// <summary>After this long a datagram, or its answer, counts as dropped.</summary>
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[65_536];

    public UdpPeer(EndPoint server, int localPort = 0)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        if (localPort != 0)
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, localPort));
        _socket.Connect(server);
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> message) =>
        await _socket.SendAsync(message, SocketFlags.None);

    public override async Task<byte[]> ReceiveAsync(int length)
    {
        var received = await _socket.ReceiveAsync(_buffer, SocketFlags.None).WithinDeadline("a datagram");
        return _buffer[..received];
    }

    /// <summary>Asks until there is an answer: a datagram may be dropped.</summary>
    public async Task<string> AskAsync(string question)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await SendAsync(question);
            if (await WaitToReceiveAsync(ResendAfter))
                return Encoding.UTF8.GetString(await ReceiveAsync(0));
        }

        throw new TimeoutException($"no answer to '{question}'");
    }

    /// <summary>Waits for a datagram that may never come.</summary>
    public Task<bool> WaitToReceiveAsync(TimeSpan patience) => Task.Run(() => _socket.Poll(patience, SelectMode.SelectRead));

    /// <summary>Whether a datagram is waiting.</summary>
    public bool HasReceived => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    protected override void Dispose(bool disposing) => _socket.Dispose();
}
