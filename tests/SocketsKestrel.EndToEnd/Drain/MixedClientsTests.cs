using System.Diagnostics;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Drain;

/// <summary>A drain with every kind of client at once: each gets what it is owed, and none holds the process beyond the timeout.</summary>
public sealed class MixedClientsTests
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Idle_busy_stopped_queued_and_vanished_clients_are_drained_together()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses()
            .Tcp("Echo", "Echo", Settings.Raw)
            .Tcp("Reply", "Reply", ("Reply:Template", "{n}"))
            .Tcp("Chat", "Chat")
            .Tcp("One", "Echo", ("MaxConnections", "1"), ("WhenFull", "Queue"))
            .Set("SocketsKestrel:EndpointDefaults:SendQueue:StallTimeout", "00:10:00")
            .Set("SocketsKestrel:EndpointDefaults:DrainTimeout", DrainTimeout.ToString()));
        using var witnesses = await Witnesses.StartAsync(server);

        using var idle = await server.ConnectTcpAsync("Echo");
        using var stopped = await server.ConnectTcpAsync("Echo");
        stopped.SendUntilFull(new byte[64 * 1024]);
        using var vanishedIdle = await server.ConnectTcpAsync("Echo");
        using var vanishedMember = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var member = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var served = (StreamPeer)await server.ConnectAsync("One");
        await served.ExpectAnswerAsync("mine", "mine");
        using var queued = await server.ConnectTcpAsync("One");
        using var halfClosed = await server.ConnectTcpAsync("Chat");
        halfClosed.FinishSending();
        using var busy = await server.ConnectTcpAsync("Reply");
        await busy.SendAsync("x\n");
        Assert.Equal("1", await busy.ReadLineAsync());
        await server.Output.WaitForAsync("to Echo started", count: 3);
        await server.Output.WaitForAsync("to One started", count: 2);
        vanishedIdle.Vanish();
        vanishedMember.Tcp.Vanish();
        await witnesses.StopAsync();

        var asking = AskUntilClosedAsync(busy);
        var signalled = Stopwatch.GetTimestamp();
        server.Send(Signal.Terminate);

        Assert.Empty(await idle.ReadToEndAsync());
        Assert.Empty(await queued.ReadToEndAsync());
        Assert.Empty(await served.Tcp.ReadToEndAsync());
        Assert.Equal("* server stopping\n", Encoding.UTF8.GetString(await member.Tcp.ReadToEndAsync()));
        await asking;
        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.Zero, DrainTimeout);
        server.AssertNoUnhandledException();
    }

    /// <summary>Asks, one question at a time, until the server closes: each answer is the next number, and whole.</summary>
    private static async Task AskUntilClosedAsync(TcpPeer busy)
    {
        try
        {
            for (var n = 2; ; n++)
            {
                await busy.SendAsync("x\n");
                if (await busy.ReadLineAsync() is not { } answer)
                    return;
                Assert.Equal($"{n}", answer);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The question came after the end: it is answered by a reset.
        }
    }
}
