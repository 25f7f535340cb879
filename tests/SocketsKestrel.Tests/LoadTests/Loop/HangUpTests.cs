using System.Net;
using System.Net.Sockets;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Loop;

/// <summary>That the other side has gone is noticed by a socket that does not read.</summary>
public sealed class HangUpTests : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);

    public HangUpTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_told_without_reading_and_whether_it_was_a_reset(bool isReset)
    {
        using var loop = new EventLoop();
        var wasReset = !isReset;
        await loop.RunAsync(async () =>
        {
            await using var socket = await ConnectAsync(loop, receiveBuffer: null);
            using var peer = await _listener.AcceptAsync();
            await peer.SendAsync("what nobody reads"u8.ToArray());
            var hangUp = socket.UntilHungUpAsync();
            Assert.False(hangUp.IsCompleted);
            peer.LingerState = new LingerOption(isReset, 0);
            peer.Close();
            wasReset = await hangUp;
        });

        Assert.Equal(isReset, wasReset);
    }

    [Fact]
    public async Task It_is_told_who_asks_later()
    {
        using var loop = new EventLoop();
        await loop.RunAsync(async () =>
        {
            await using var socket = await ConnectAsync(loop, receiveBuffer: null);
            (await _listener.AcceptAsync()).Close();
            Assert.Equal(0, await socket.ReadAsync(new byte[1]));

            Assert.False(await socket.UntilHungUpAsync());
        });
    }

    [Fact]
    public async Task What_is_not_read_is_buffered_in_little_room()
    {
        const int More = 4 * 1024 * 1024;
        using var loop = new EventLoop();
        await loop.RunAsync(async () =>
        {
            await using var socket = await ConnectAsync(loop, receiveBuffer: 4096);
            using var peer = await _listener.AcceptAsync();
            peer.SendBufferSize = 4096;
            peer.Blocking = false;

            Assert.InRange(peer.Send(new byte[More], 0, More, SocketFlags.None, out _), 1, 64 * 1024);
        });
    }

    private async Task<LoopSocket> ConnectAsync(EventLoop loop, int? receiveBuffer)
    {
        var address = (IPEndPoint)_listener.LocalEndPoint!;
        return await new LoopSockets(loop, []).ConnectAsync(
            SocketType.Stream, new DnsEndPoint("127.0.0.1", address.Port), static _ => { }, receiveBuffer, TestContext.Current.CancellationToken);
    }
}
