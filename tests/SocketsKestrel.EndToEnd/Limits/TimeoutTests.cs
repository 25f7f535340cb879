using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>Clients who take their time; the log tells which clock it was that ran out.</summary>
public sealed class TimeoutTests
{
    [Theory]
    [InlineData("Echo")]
    [InlineData("Chat")]
    [InlineData("Operator")]
    public async Task Whoever_is_idle_is_closed(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("It", mode, ("IdleTimeout", "00:00:00.5")));
        using var client = await server.ConnectTcpAsync("It");

        Assert.Empty(await client.ReadToEndAsync());
        await server.WaitForEndAsync("It", "idle");
    }

    [Fact]
    public async Task Whoever_only_receives_is_not_idle()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat", ("IdleTimeout", "00:00:02")).Tcp("Sender", "Chat"));
        using var listener = await ChatClient.JoinAsync(server, "Chat");
        using var sender = await ChatClient.JoinAsync(server, "Sender");

        // For twice the timeout; a slow machine makes it longer, never shorter.
        var beats = 0;
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (beats < 40 && await often.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            await sender.SendAsync($"beat {beats}");
            await listener.ExpectAsync($"beat {beats++}");
        }

        Assert.DoesNotContain(server.Output.Lines, line => line.Contains(" ended: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Line")]
    [InlineData("LengthPrefixed")]
    public async Task A_message_that_trickles_in_has_an_absolute_time(string framing)
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Echo", "Echo", ("Framing:Type", framing), ("MessageTimeout", "00:00:01"), ("IdleTimeout", "00:01:00")));
        using var client = await server.ConnectTcpAsync("Echo");
        var closed = client.WaitForCloseAsync();
        await client.SendAsync((byte[])[0, 0, 0x10]);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!closed.IsCompleted && await often.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            await Record.ExceptionAsync(() => client.SendAsync((byte[])[0]));

        await server.WaitForEndAsync("Echo", "message_timeout");
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_closed_after_the_stall_timeout()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Settings.Raw, ("SendQueue:StallTimeout", "00:00:01")));
        using var client = await server.ConnectTcpAsync("Echo");
        client.SendUntilFull(new byte[64 * 1024]);

        await server.WaitForEndAsync("Echo", "slow_consumer");
    }
}
