using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Logging;

/// <summary>A log whose sink blocks, fails or is gone never makes the service wait.</summary>
public sealed class LogSinkTests
{
    private const int Connections = 5000;
    private const int AtATime = 50;

    [Fact]
    public async Task A_stopped_reader_of_the_log_stops_nothing_else_and_is_told_what_was_lost()
    {
        using var server = await ServerProcess.StartAsync(new Launch
        {
            Shell = """exec "$0" "$@" > >(exec cat)""",
            Settings = new Settings().Witnesses().Tcp("Echo", "Echo"), // logs each connection
        });
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what is loaded once
        var baseline = Vitals.Of(server);
        var reader = int.Parse(File.ReadAllText($"/proc/{server.Id}/task/{server.Id}/children").Split(' ')[0], CultureInfo.InvariantCulture);
        ChildProcess.Send(Signal.Stop, reader);
        try
        {
            await ConnectAndLeaveAsync(server, Connections);
            await Counters.WaitForAsync(server, Connections, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "client_closed"));
            await witnesses.StopAsync();
            await baseline.WaitUntilBackAsync(server, memory: 64 << 20, descriptors: 4);

            ChildProcess.Send(Signal.Continue, reader);
            await server.Output.WaitForAsync("lines of this log were lost");
            ChildProcess.Send(Signal.Stop, reader);
            await ConnectAndLeaveAsync(server, Connections);

            server.Send(Signal.Terminate);
            await server.ExitedAsync();
        }
        finally
        {
            ChildProcess.Send(Signal.Continue, reader);
        }

        Assert.Equal(0, await server.ExitCodeAsync());
        server.AssertNoUnhandledException();
    }

    [Theory]
    [InlineData("""exec "$0" "$@" > /dev/full""")]
    [InlineData("""exec "$0" "$@" > >(exec true)""")]
    [InlineData("""exec "$0" "$@" >&-""")]
    [InlineData("""exec "$0" "$@" > "$TMPDIR/fifo" """)]
    public async Task Without_anybody_to_take_the_log_the_server_starts_serves_and_stops(string shell)
    {
        using var folder = new TempFolder();
        var (chat, echo) = (Line(Witnesses.Endpoint), Line("Echo"));
        using var server = ServerProcess.Start(new Launch
        {
            Shell = $"""mkfifo "$TMPDIR/fifo"; exec 9<> "$TMPDIR/fifo"; {shell}""", // a pipe that is open, and never read
            Environment = new(StringComparer.Ordinal) { ["TMPDIR"] = folder.Path },
            Settings = new Settings()
                .Endpoint(chat.Name, chat.Url, "Chat").Endpoint(echo.Name, echo.Url, "Echo")
                .Set("Logging:LogLevel:Default", "Trace").Set("Logging:LogLevel:Microsoft", "Trace"),
        });
        (await ReachAsync(server, chat)).Dispose();
        server.Announce(chat);
        server.Announce(echo);
        using var witnesses = await Witnesses.StartAsync(server);
        await ConnectAndLeaveAsync(server, Connections / 5);
        await witnesses.StopAsync();

        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Empty(server.Errors.Lines);
    }

    private static AnnouncedEndpoint Line(string name) => new(name, string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{FreePort.Next()}"), "Line");

    private static async Task ConnectAndLeaveAsync(ServerProcess server, int count)
    {
        for (var done = 0; done < count; done += AtATime)
        {
            await Task.WhenAll(Enumerable.Range(done, AtATime).Select(async number =>
            {
                using var client = await server.ConnectAsync("Echo");
                var text = number.ToString(CultureInfo.InvariantCulture);
                await client.ExpectAnswerAsync(text, text);
            }));
        }
    }

    /// <summary>A server whose log is not seen has started once it can be reached.</summary>
    private static async Task<Peer> ReachAsync(ServerProcess server, AnnouncedEndpoint endpoint)
    {
        using var deadline = new CancellationTokenSource(Deadline.Span);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                return await Peer.ConnectAsync(endpoint);
            }
            catch (System.Net.Sockets.SocketException) when (!deadline.IsCancellationRequested)
            {
                await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                Assert.Empty(server.Errors.Lines);
            }
        }
    }
}
