using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SocketsKestrel.Faults.Delivery;

namespace SocketsKestrel.Faults.Members;

/// <summary>A member at a UDP address: it joins by speaking and leaves by a word.</summary>
internal sealed class DatagramMember : RoomMember
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _receiving;

    public DatagramMember(EndPoint server, MemberHistory history)
        : base(history)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1024 * 1024 };
        _socket.Connect(server);
        _receiving = ReceiveAsync();
    }

    /// <summary>Nothing tells a datagram's sender that it is a member, but what it receives.</summary>
    public override Task JoinAsync() => SendAsync(0);

    public override async Task<SentMessage?> SendAsync(int padding)
    {
        var message = History.Invoke();
        try
        {
            await _socket.SendAsync(Encoding.ASCII.GetBytes(message.Id.ToText(padding)), SocketFlags.None);
            return message;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    public override async Task LeaveAsync()
    {
        History.Leave(Stopwatch.GetTimestamp());
        await _socket.SendAsync("quit"u8.ToArray(), SocketFlags.None);
        while (_socket.Available > 0)
            await Task.Delay(1); // what has arrived is read
        await _over.CancelAsync();
        await _receiving;
    }

    /// <summary>A datagram's sender cannot be reset; it falls silent.</summary>
    public override void Reset() => _over.Cancel();

    public override async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _over.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer, SocketFlags.None, _over.Token);
                History.Join();
                History.Receive(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Left, or the server is gone.
        }
    }
}
