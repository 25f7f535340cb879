using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Proxy;

namespace SocketsKestrel.EndToEnd.Faults;

/// <summary>Each fault, as the sockets on both sides of the proxy see it. Times are only ever "at least".</summary>
public sealed class FaultProxyTests : IDisposable
{
    private const int TcpInfo = 11;
    private const int DataSegmentsIn = 152; // tcpi_data_segs_in of struct tcp_info, linux/tcp.h

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_faults_the_bytes_of_both_directions_are_identical(bool unix)
    {
        await using var pair = await SocketPair.ConnectAsync(unix ? new UnixDomainSocketEndPoint(_folder.File("s.sock")) : null);
        var (up, down) = (Noise(3_000_000), Noise(2_000_000));
        var (atServer, atClient) = (pair.Server.ReadToEndAsync(), pair.Client.ReadToEndAsync());
        await Task.WhenAll(pair.Client.SendAsync(up), pair.Server.SendAsync(down));
        pair.Client.FinishSending();
        pair.Server.FinishSending();

        Assert.True((await atServer).AsSpan().SequenceEqual(up));
        Assert.True((await atClient).AsSpan().SequenceEqual(down));
        Assert.Equal((up.Length, down.Length), (pair.Proxy.ToServer.BytesPassed, pair.Proxy.ToClient.BytesPassed));
    }

    [Fact]
    public async Task Sliced_into_single_bytes_every_byte_is_a_segment_of_its_own()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.ToServer.Toxics = new Toxics { SliceBytes = 1, SliceDelay = TimeSpan.FromMilliseconds(1) };
        var sent = Noise(200);
        await pair.Client.SendAsync(sent);

        Assert.Equal(sent, await pair.Server.ReadExactlyAsync(sent.Length));
        Assert.Equal(sent.Length, SegmentsReceivedBy(pair.Server.Socket));
    }

    [Fact]
    public async Task Latency_holds_every_byte_back_and_keeps_the_order()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.Set(new Toxics { Latency = TimeSpan.FromMilliseconds(60), Jitter = TimeSpan.FromMilliseconds(20) });
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 50; i++)
            await pair.Client.SendAsync($"line {i}\n");
        for (var i = 0; i < 50; i++)
            Assert.Equal($"line {i}", await pair.Server.ReadLineAsync());
        await pair.Server.SendAsync("answer\n");
        Assert.Equal("answer", await pair.Client.ReadLineAsync());

        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public async Task Bandwidth_lets_no_more_through_than_its_share()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.ToClient.Toxics = new Toxics { BytesPerSecond = 200_000 };
        var began = Stopwatch.GetTimestamp();
        await pair.Server.SendAsync(Noise(100_000));
        await pair.Client.ReadExactlyAsync(100_000);

        // All but the pause after the last share.
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(450));
    }

    [Fact]
    public async Task A_reset_is_one_on_both_sides()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.ResetAll();

        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(pair.Client));
        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(pair.Server));
    }

    [Fact]
    public async Task A_peers_reset_reaches_the_other()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Client.Reset();

        Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(pair.Server));
    }

    [Theory]
    [InlineData(Ending.Close)]
    [InlineData(Ending.Reset)]
    [InlineData(Ending.HalfClose)]
    public async Task A_connection_ends_at_its_limit(Ending ending)
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.ToServer.Toxics = new Toxics { LimitBytes = 10, AtLimit = ending };
        await pair.Client.SendAsync(Noise(10));
        await pair.Server.ReadExactlyAsync(10);

        if (ending == Ending.Reset)
        {
            Assert.Equal(SocketError.ConnectionReset, await ErrorOfAsync(pair.Server));
            return;
        }

        Assert.Empty(await pair.Server.ReadToEndAsync());
        if (ending == Ending.HalfClose)
        {
            await pair.Server.SendAsync("still\n");
            Assert.Equal("still", await pair.Client.ReadLineAsync());
        }
        else
        {
            Assert.Empty(await pair.Client.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task A_half_close_passes_and_the_other_direction_goes_on()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.ToServer.Toxics = new Toxics { CloseDelay = TimeSpan.FromMilliseconds(50) };
        await pair.Client.SendAsync("last words\n");
        var began = Stopwatch.GetTimestamp();
        pair.Client.FinishSending();

        Assert.Equal("last words\n"u8.ToArray(), await pair.Server.ReadToEndAsync());
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(50));
        await pair.Server.SendAsync("heard\n");
        Assert.Equal("heard", await pair.Client.ReadLineAsync());
    }

    [Fact]
    public async Task What_hangs_comes_when_it_no_longer_does_and_the_sender_is_held_back_meanwhile()
    {
        await using var pair = await SocketPair.ConnectAsync();
        pair.Proxy.ToServer.Toxics = new Toxics { Hangs = true };
        pair.Client.SendUntilFull(new byte[64 * 1024]); // returns: the proxy does not take without end
        Assert.Equal(0, pair.Proxy.ToServer.BytesPassed);
        await pair.Server.SendAsync("the other direction\n");
        Assert.Equal("the other direction", await pair.Client.ReadLineAsync());

        pair.Proxy.ToServer.Toxics = Toxics.None;
        pair.Client.FinishSending();
        var arrived = await pair.Server.ReadToEndAsync();
        Assert.NotEmpty(arrived);
        Assert.Equal(arrived.Length, pair.Proxy.ToServer.BytesPassed);
    }

    [Fact]
    public async Task Whoever_connects_to_a_server_that_is_not_there_is_reset()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)); // bound, never listening
        await using var proxy = FaultProxy.Start(nobody.LocalEndPoint!);

        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var client = await TcpPeer.ConnectAsync(proxy.Address); // already this may see it
            await client.ReadToEndAsync();
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<SocketError> ErrorOfAsync(TcpPeer peer) =>
        (await Assert.ThrowsAsync<SocketException>(peer.ReadToEndAsync)).SocketErrorCode;

    private static int SegmentsReceivedBy(Socket socket)
    {
        var info = new byte[256];
        socket.GetRawSocketOption((int)ProtocolType.Tcp, TcpInfo, info);
        return BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(DataSegmentsIn));
    }
}
