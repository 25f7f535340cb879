using System.Net;
using System.Net.Sockets;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Loop;

public sealed class LoopSocketTests
{
    /// <summary>Both send more than the buffers of both hold: neither may stop receiving for that.</summary>
    [Fact]
    public Task Both_directions_carry_more_than_the_buffers_hold() => Looped.RunAsync(async loop =>
    {
        const int Length = 32 << 20;
        var (socket, peer) = await ConnectAsync(loop);
        using var peerCloses = peer;
        await using var closing = socket;
        var echoing = EchoUntilEndAsync(peer);
        var sending = SendAsync();
        var (received, sum) = (0, 0);
        var buffer = new byte[10_000];
        while (await socket.ReadAsync(buffer, CancellationToken.None) is > 0 and var length)
        {
            for (var i = 0; i < length; i++)
                sum += buffer[i] == (byte)(received++ / 1000) ? 0 : 1;
        }

        await sending;
        await echoing;
        Assert.Equal((Length, 0), (received, sum));
        Assert.Equal((Length, Length), (loop.BytesSent, loop.BytesReceived));

        async Task SendAsync()
        {
            var message = new byte[Length];
            for (var i = 0; i < Length; i++)
                message[i] = (byte)(i / 1000);
            await socket.WriteAsync(message, CancellationToken.None);
            socket.CompleteSending(); // the rest still comes back
        }
    });

    [Fact]
    public Task Empty_read_waits_until_there_is_something() => Looped.RunAsync(async loop =>
    {
        var (socket, peer) = await ConnectAsync(loop);
        using var peerCloses = peer;
        await using var closing = socket;
        var waiting = socket.ReadAsync(Memory<byte>.Empty, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        await peer.SendAsync(new byte[] { 7 }, CancellationToken.None);
        await waiting;
        var buffer = new byte[2];
        Assert.Equal((1, 7), (await socket.ReadAsync(buffer, CancellationToken.None), buffer[0]));
    });

    [Fact]
    public Task Below_a_WebSocket_it_is_used_from_other_threads_too_and_comes_back_to_its_own() => Looped.RunAsync(async loop =>
    {
        var (socket, peer) = await ConnectAsync(loop);
        using var peerCloses = peer;
        ((LoopSocket)socket).IsBelowLayer = true;
        var buffer = new byte[1];
        await Task.Run(async () =>
        {
            await socket.WriteAsync(new byte[] { 5 }, CancellationToken.None);
            await peer.ReceiveAsync(buffer, CancellationToken.None);
            await peer.SendAsync(buffer, CancellationToken.None);
            buffer[0] = 0;
            Assert.Equal(1, await socket.ReadAsync(buffer, CancellationToken.None));
            await socket.DisposeAsync();
        });

        Assert.Equal(5, buffer[0]);
        Assert.True(loop.IsCurrent);
        Assert.Equal(0, await peer.ReceiveAsync(buffer, CancellationToken.None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => Assert.Equal(0, await socket.ReadAsync(buffer, CancellationToken.None)));
    });

    [Fact]
    public Task Reset_is_an_IOException_with_its_cause() => Looped.RunAsync(async loop =>
    {
        var (socket, peer) = await ConnectAsync(loop);
        await using var closing = socket;
        var reading = socket.ReadAsync(new byte[1], CancellationToken.None).AsTask();
        peer.LingerState = new LingerOption(true, 0);
        peer.Dispose();

        var failure = await Assert.ThrowsAsync<IOException>(() => reading);

        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    });

    [Fact]
    public Task Nobody_there_is_refused() => Looped.RunAsync(async loop =>
    {
        using var listener = Listen();
        var address = (IPEndPoint)listener.LocalEndPoint!;
        listener.Dispose();
        var failure = await Assert.ThrowsAsync<SocketException>(async () => await new LoopSockets(loop, []).ConnectAsync(SocketType.Stream, address, CancellationToken.None));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
        failure = await Assert.ThrowsAsync<SocketException>(async () => await new LoopSockets(loop, []).ConnectAsync(SocketType.Stream, new UnixDomainSocketEndPoint("/nowhere/at/all"), CancellationToken.None));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    });

    [Fact]
    public Task Unix_socket_connects_and_carries() => Looped.RunAsync(async loop =>
    {
        var address = new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        await using var socket = await new LoopSockets(loop, []).ConnectAsync(SocketType.Stream, address, CancellationToken.None);
        using var peer = await listener.AcceptAsync(CancellationToken.None);
        await socket.WriteAsync(new byte[] { 1, 2, 3 }, CancellationToken.None);
        Assert.Equal(3, await peer.ReceiveAsync(new byte[8], CancellationToken.None));
        File.Delete(address.ToString());
    });

    /// <summary>A name of two families, of which the sources are one: each still has its turn.</summary>
    [Fact]
    public Task Source_addresses_take_turns() => Looped.RunAsync(async loop =>
    {
        using var listener = Listen();
        var sockets = new LoopSockets(loop, [IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.3")]);
        var seen = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            await using var socket = await sockets.ConnectAsync(SocketType.Stream, listener.LocalEndPoint!, CancellationToken.None);
            using var peer = await listener.AcceptAsync(CancellationToken.None);
            seen.Add(((IPEndPoint)peer.RemoteEndPoint!).Address.ToString());
        }

        Assert.Equal(["127.0.0.2", "127.0.0.3", "127.0.0.2", "127.0.0.3"], seen);
    });

    [Fact]
    public Task Read_that_waits_when_the_socket_is_disposed_fails_with_the_next_turn() => Looped.RunAsync(async loop =>
    {
        var (socket, peer) = await ConnectAsync(loop);
        using var peerCloses = peer;
        var reading = socket.ReadAsync(new byte[1], CancellationToken.None).AsTask();
        var writing = socket.WriteAsync(new byte[32 << 20], CancellationToken.None).AsTask();
        await socket.DisposeAsync();
        await socket.DisposeAsync();
        Assert.False(reading.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writing);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.ReadAsync(new byte[1], CancellationToken.None).AsTask());
    });

    /// <summary>What awaits the write closes the socket while the loop is about to read from it; the next socket has its descriptor.</summary>
    [Fact]
    public Task Socket_that_is_disposed_by_who_wrote_takes_nothing_of_another() => Looped.RunAsync(async loop =>
    {
        var address = new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified); // what is sent is there at once
        listener.Bind(address);
        listener.Listen();
        var sockets = new LoopSockets(loop, []);
        var first = await sockets.ConnectAsync(SocketType.Stream, address, CancellationToken.None);
        using var firstPeer = listener.Accept();
        var stolen = new byte[64];
        var reading = first.ReadAsync(stolen, CancellationToken.None).AsTask();
        Task writing;
        do
            writing = first.WriteAsync(new byte[65_536], CancellationToken.None).AsTask();
        while (writing.IsCompleted);
        var handover = HandOverAsync();

        // Not awaited, so that the loop hears of both at once: that there is room, and something to read.
        firstPeer.Blocking = false;
        while (firstPeer.Receive(new byte[1 << 20], SocketFlags.None, out var error) > 0 || error == SocketError.Success)
        {
        }

        firstPeer.Send(new byte[32]);
        var (second, secondPeer) = await handover;
        using var secondPeerCloses = secondPeer;
        await using var closing = second;
        var own = new byte[64];
        Assert.Equal((5, 5), (await second.ReadAsync(own, CancellationToken.None).AsTask().WaitAsync(Looped.Patience, CancellationToken.None), own[0]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.Equal(0, stolen[0]);
        File.Delete(address.ToString());

        async Task<(SocketStream, Socket)> HandOverAsync()
        {
            await writing;
            first.Dispose();
            var next = await sockets.ConnectAsync(SocketType.Stream, address, CancellationToken.None);
            var peer = listener.Accept();
            peer.Send([5, 5, 5, 5, 5]);
            return (next, peer);
        }
    });

    [Fact]
    public Task Cancelled_read_takes_nothing_and_the_next_is_not_cancelled() => Looped.RunAsync(async loop =>
    {
        var (socket, peer) = await ConnectAsync(loop);
        using var peerCloses = peer;
        await using var closing = socket;
        using var cancelled = new CancellationTokenSource();
        var reading = socket.ReadAsync(new byte[1], cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        var next = socket.ReadAsync(new byte[8], CancellationToken.None).AsTask();
        await peer.SendAsync(new byte[3], CancellationToken.None);
        Assert.Equal(3, await next);
    });

    [Fact]
    public Task Socket_is_for_the_thread_of_its_loop() => Looped.RunAsync(async loop =>
    {
        var (socket, peer) = await ConnectAsync(loop);
        using var peerCloses = peer;
        await using var closing = socket;
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => socket.WriteAsync(new byte[1], CancellationToken.None).AsTask(), CancellationToken.None));
        Assert.Contains("event loop", failure.Message);
    });

    [Fact]
    public Task Datagram_that_nobody_takes_is_refused_and_the_socket_goes_on() => Looped.RunAsync(async loop =>
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)peer.Client.LocalEndPoint!;
        peer.Close();
        await using var socket = await new LoopSockets(loop, []).ConnectAsync(SocketType.Dgram, address, CancellationToken.None);
        await socket.WriteAsync(new byte[10], CancellationToken.None);
        var failure = await Assert.ThrowsAsync<SocketException>(() => socket.ReadAsync(new byte[100], CancellationToken.None).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);

        using var back = new UdpClient(address);
        await socket.WriteAsync(new byte[10], CancellationToken.None);
        var received = await back.ReceiveAsync(CancellationToken.None);
        await back.SendAsync(new byte[20], received.RemoteEndPoint, CancellationToken.None);
        await back.SendAsync(new byte[30], received.RemoteEndPoint, CancellationToken.None);
        Assert.Equal(20, await socket.ReadAsync(new byte[100], CancellationToken.None));
        Assert.Equal(30, await socket.ReadAsync(new byte[100], CancellationToken.None));
    });

    /// <summary>Those that fail to connect, too, and those that are still open when the loop is disposed.</summary>
    [Fact]
    public async Task No_descriptor_is_left()
    {
        using var listener = Listen();
        using var refusing = Listen();
        var refused = (IPEndPoint)refusing.LocalEndPoint!;
        refusing.Dispose();
        var accepted = new List<Socket>();
        await Looped.RunAsync(async loop =>
        {
            var sockets = new LoopSockets(loop, []);
            for (var i = 0; i < 50; i++)
            {
                var socket = await sockets.ConnectAsync(SocketType.Stream, listener.LocalEndPoint!, CancellationToken.None);
                accepted.Add(listener.Accept());
                if (i % 2 == 0)
                    await socket.DisposeAsync();
                await Assert.ThrowsAsync<SocketException>(async () => await sockets.ConnectAsync(SocketType.Stream, refused, CancellationToken.None));
            }
        });

        foreach (var peer in accepted)
            Assert.Equal(0, await peer.ReceiveAsync(new byte[1], CancellationToken.None).AsTask().WaitAsync(Looped.Patience, CancellationToken.None)); // closed by the other side
        accepted.ForEach(static peer => peer.Dispose());
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static async Task<(SocketStream Socket, Socket Peer)> ConnectAsync(EventLoop loop)
    {
        using var listener = Listen();
        var socket = await new LoopSockets(loop, []).ConnectAsync(SocketType.Stream, listener.LocalEndPoint!, CancellationToken.None);
        return (socket, await listener.AcceptAsync(CancellationToken.None));
    }

    private static async Task EchoUntilEndAsync(Socket peer)
    {
        var buffer = new byte[100_000];
        while (await peer.ReceiveAsync(buffer, CancellationToken.None) is > 0 and var length)
            await peer.SendAsync(buffer.AsMemory(0, length), CancellationToken.None);
        peer.Shutdown(SocketShutdown.Send);
    }
}
