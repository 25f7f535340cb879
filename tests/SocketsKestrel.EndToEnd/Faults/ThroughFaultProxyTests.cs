using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Faults.Proxy;

namespace SocketsKestrel.EndToEnd.Faults;

/// <summary>What every mode does on a good network it does on a bad one.</summary>
public sealed class ThroughFaultProxyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Raw")]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    [InlineData("Unix")]
    public async Task An_echo_is_exact_when_both_directions_are_sliced_into_single_bytes(string endpoint)
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Echo", _folder));
        await using var proxy = FaultProxy.Start(server[endpoint].Address);
        proxy.Set(new Toxics { SliceBytes = 1 });
        using var client = await ConnectAsync(server, endpoint, proxy);
        byte[] message = [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7 % 251)).Where(b => b is not (byte)'\n' and not (byte)'\r')];
        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync(message);
            Assert.Equal(message, await client.ReceiveAsync(message.Length));
        }
    }

    [Fact]
    public async Task Answers_over_a_slow_line_are_right_and_in_order()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Temperature", "Temperature"));
        await using var proxy = FaultProxy.Start(server["Temperature"].Address);
        proxy.Set(new Toxics { Latency = TimeSpan.FromMilliseconds(50), Jitter = TimeSpan.FromMilliseconds(30), SliceBytes = 3 });
        using var client = await ConnectAsync(server, "Temperature", proxy);
        await client.ExpectAnswerAsync("36.5", "97.7");
        for (var celsius = -50; celsius < 50; celsius += 5)
            await client.SendAsync($"{celsius}");
        for (var celsius = -50; celsius < 50; celsius += 5)
            await client.ExpectAsync($"{9 * celsius / 5 + 32}.0");
    }

    [Fact]
    public async Task A_member_that_is_reset_costs_the_others_nothing()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat"));
        await using var proxy = FaultProxy.Start(server["Chat"].Address);
        using var sender = await ChatClient.JoinAsync(server, "Chat");
        using var receiver = await ChatClient.JoinAsync(server, "Chat");
        using var victim = await ConnectAsync(server, "Chat", proxy);
        await victim.SendAsync("here");
        await receiver.ExpectAsync("here");
        for (var i = 0; i < 500; i++)
            await sender.SendAsync($"message {i}");

        // Nothing is on its way to it then: a reset that meets a send of the server's is seen by that, and looks like any close.
        for (var i = 0; i < 500; i++)
            await victim.ExpectAsync($"message {i}");
        proxy.ResetAll();
        await server.WaitForEndAsync("Chat", "reset");
        for (var i = 500; i < 1000; i++)
            await sender.SendAsync($"message {i}");
        for (var i = 0; i < 1000; i++)
            await receiver.ExpectAsync($"message {i}");
    }

    [Fact]
    public async Task Eight_megabytes_in_flight_come_back_after_a_half_close()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Settings.Raw));
        await using var proxy = FaultProxy.Start(server["Echo"].Address);
        proxy.Set(new Toxics { Latency = TimeSpan.FromMilliseconds(5), CloseDelay = TimeSpan.FromMilliseconds(20) });
        using var client = await TcpPeer.ConnectAsync(proxy.Address);
        var sent = new byte[8 * 1024 * 1024];
        new Random(8).NextBytes(sent);
        var received = client.ReadToEndAsync();
        await client.SendAsync(sent);
        client.FinishSending();

        Assert.True((await received).AsSpan().SequenceEqual(sent));
        await server.WaitForEndAsync("Echo", "client_closed");
    }

    [Fact]
    public async Task A_line_that_hangs_is_idle()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("IdleTimeout", "00:00:01")));
        await using var proxy = FaultProxy.Start(server["Echo"].Address);
        using var client = await ConnectAsync(server, "Echo", proxy);
        await client.ExpectAnswerAsync("abc", "abc");
        proxy.Set(new Toxics { Hangs = true });
        await client.SendAsync("never arrives");

        await server.WaitForEndAsync("Echo", "idle");
    }

    [Fact]
    public async Task A_line_that_hangs_inside_a_message_takes_up_its_time()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Settings.LengthPrefixed, ("MessageTimeout", "00:00:01")));
        await using var proxy = FaultProxy.Start(server["Echo"].Address);
        proxy.ToServer.Toxics = new Toxics { LimitBytes = 7, AtLimit = Ending.Hang };
        using var client = await ConnectAsync(server, "Echo", proxy);
        await client.SendAsync("cut off");

        await server.WaitForEndAsync("Echo", "message_timeout");
        Assert.Equal(7, proxy.ToServer.BytesPassed);
    }

    [Fact]
    public async Task A_line_that_hangs_towards_a_reader_makes_it_a_slow_one()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat", ("SendQueue:StallTimeout", "00:00:01")));
        await using var proxy = FaultProxy.Start(server["Chat"].Address);
        using var sender = await ChatClient.JoinAsync(server, "Chat");
        using var receiver = await ChatClient.JoinAsync(server, "Chat");
        using var victim = await ConnectAsync(server, "Chat", proxy);
        await sender.SendAsync("all here");
        await receiver.ExpectAsync("all here");
        proxy.ToClient.Toxics = new Toxics { Hangs = true };

        var ended = server.WaitForEndAsync("Chat", "slow_consumer");
        var line = new string('x', 8000);
        while (!ended.IsCompleted)
        {
            await sender.SendAsync(line);
            await receiver.ExpectAsync(line);
        }

        await ended;
    }

    private static Task<Peer> ConnectAsync(ServerProcess server, string endpoint, FaultProxy proxy) =>
        Peer.ConnectAsync(server[endpoint] with { Url = $"tcp://{proxy.Address}" });
}
