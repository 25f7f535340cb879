using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Floods;

/// <summary>Clients that take a connection and say nothing, or say it one byte at a time.</summary>
public sealed class SlowFirstMessageTests
{
    private const string TimedOut = "ERR message-timeout the message was not complete in time\n";

    [Fact]
    public async Task Crowd_that_never_finishes_a_first_message_is_told_and_closed()
    {
        const int Silent = 100;
        const int Trickling = 100;
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Echo", "Echo", ("FirstMessageTimeout", "00:00:01")));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what a first reading loads
        var before = Vitals.Of(server);
        using var spoke = await server.ConnectAsync("Echo");
        await spoke.ExpectAnswerAsync("hello", "hello");
        var told = await Task.WhenAll(
            Enumerable.Range(0, Silent).Select(_ => WaitAsync(server, trickles: false))
                .Concat(Enumerable.Range(0, Trickling).Select(_ => WaitAsync(server, trickles: true))));

        Assert.All(told, text => Assert.Equal(TimedOut, text));
        await Counters.WaitForAsync(server, Silent + Trickling, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "message_timeout"));
        Assert.Equal(Silent + Trickling, (await Counters.ReadAsync(server))["socketskestrel.messages.rejected", ("endpoint", "Echo"), ("code", "message-timeout")]);
        await spoke.ExpectAnswerAsync("still here", "still here");
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, memory: 32L * 1024 * 1024, descriptors: 5);
        server.AssertNoUnhandledException();
    }

    [Theory]
    [InlineData("Line", TimedOut)]
    [InlineData("LengthPrefixed", "\0\0\0\u0038ERR message-timeout the message was not complete in time")]
    public async Task Later_message_that_takes_too_long_is_told_the_same(string framing, string told)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("Framing:Type", framing), ("MessageTimeout", "00:00:00.5")));
        using var client = (StreamPeer)await server.ConnectAsync("Echo");
        await client.ExpectAnswerAsync("hello", "hello");
        await client.Tcp.SendAsync((byte[])[0, 0]);
        Assert.Equal(told, Encoding.UTF8.GetString(await client.Tcp.ReadToEndAsync()));
    }

    private static async Task<string> WaitAsync(ServerProcess server, bool trickles)
    {
        using var client = await server.ConnectTcpAsync("Echo");
        var reading = client.ReadToEndAsync();
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (trickles && !reading.IsCompleted && await often.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            await client.SendAsync("x");
        return Encoding.UTF8.GetString(await reading);
    }
}
