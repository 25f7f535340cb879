using System.Diagnostics;
using System.Net;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Drain;

/// <summary>A signal to end: clients are told, answers in flight arrive, the process ends in time.</summary>
public sealed class DrainTests : IDisposable
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Interrupt)]
    internal async Task Without_clients_a_signal_ends_the_process_with_success(Signal signal)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo").Udp("Udp", "Echo").Web());
        server.Send(signal);

        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Empty(server.Errors.Lines);
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Temperature")]
    [InlineData("Reply")]
    [InlineData("Operator")]
    public async Task Idle_clients_are_closed_with_nothing_lost(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport(mode, _folder));
        var clients = new List<StreamPeer>();
        foreach (var transport in new[] { "Raw", "Line", "LengthPrefixed", "Unix" })
        {
            clients.Add((StreamPeer)await server.ConnectAsync(transport));

            // What the kernel has connected and the server not yet accepted is reset when the listener closes.
            await server.Output.WaitForAsync($"to {transport} started");
        }

        if (mode != "Operator")
            await clients[1].ExpectAnswerAsync("Hello", mode switch { "Echo" => "Hello", "Reply" => "Hello Client", _ => "ERR not-a-number send one decimal number, such as 36.5" });
        server.Send(Signal.Terminate);

        foreach (var client in clients)
        {
            Assert.Empty(await client.Tcp.ReadToEndAsync());
            client.Dispose();
        }

        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Members_of_every_transport_are_told()
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Chat", _folder));
        var members = await Modes.ChatServer.JoinAllAsync(server);
        server.Send(Signal.Terminate);

        foreach (var member in members.Values)
        {
            await member.ExpectAsync("* server stopping");
            if (member is StreamPeer stream)
                Assert.Empty(await stream.Tcp.ReadToEndAsync());
            member.Dispose();
        }

        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task An_answer_in_flight_arrives_whole()
    {
        var message = new byte[8 * 1024 * 1024];
        new Random(2).NextBytes(message);
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Settings.LengthPrefixed, ("Framing:MaxLength", "8388608")));
        using var client = (LengthPrefixedPeer)await server.ConnectAsync("Echo");
        await client.SendAsync(message);
        var first = await client.Tcp.ReadExactlyAsync(4 + 1000);
        server.Send(Signal.Terminate);
        await server.Output.WaitForAsync("Stopping: 1 connections");

        var rest = await client.Tcp.ReadToEndAsync();
        Assert.True(message.AsSpan(0, 1000).SequenceEqual(first.AsSpan(4)) && message.AsSpan(1000).SequenceEqual(rest));
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Busy_clients_get_whole_answers_to_what_was_taken_from_them()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Reply", "Reply", ("Reply:Template", "{n}")));
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.ConnectTcpAsync("Reply")));
        var answers = clients.Select(AskUntilClosedAsync).ToList();
        foreach (var (_, first) in answers)
            await first.WithinDeadline("a first answer");
        server.Send(Signal.Terminate);

        foreach (var (all, _) in answers)
        {
            var text = await all;
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            var numbers = text[..^1].Split('\n');
            Assert.Equal(Enumerable.Range(1, numbers.Length).Select(n => n.ToString()), numbers);
        }

        Assert.Equal(0, await server.ExitCodeAsync());
        foreach (var client in clients)
            client.Dispose();
    }

    [Fact]
    public async Task Fan_out_in_flight_arrives_whole()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat"));
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var member = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        var lines = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i} {new string('x', 1000)}\n"));
        await sender.Tcp.SendAsync(lines);
        await sender.SendAsync([0xFF]);
        await sender.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8"); // all of it has been posted
        server.Send(Signal.Terminate);

        Assert.Equal(lines + "* server stopping\n", Encoding.UTF8.GetString(await member.Tcp.ReadToEndAsync()));
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("Chat")]
    public async Task Whoever_never_reads_does_not_hold_the_process_beyond_the_drain_timeout(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("It", mode, Settings.Raw,
            ("DrainTimeout", DrainTimeout.ToString()), ("SendQueue:StallTimeout", "00:10:00"), ("Chat:IncludeSender", "true"), ("SendQueue:MaxBytes", "1073741824")));
        using var client = await server.ConnectTcpAsync("It");
        client.SendUntilFull(new byte[64 * 1024]);
        var signalled = Stopwatch.GetTimestamp();
        server.Send(Signal.Terminate);

        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.Zero, DrainTimeout);
    }

    [Fact]
    public async Task Clients_in_the_queue_are_closed_too()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("MaxConnections", "1"), ("WhenFull", "Queue")));
        using var served = await server.ConnectAsync("Echo");
        await served.ExpectAnswerAsync("1", "1");
        using var waiting = await server.ConnectTcpAsync("Echo");
        await server.Output.WaitForAsync("Connection 2 to Echo started");
        server.Send(Signal.Terminate);

        Assert.Empty(await waiting.ReadToEndAsync());
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Interrupt)]
    internal async Task A_second_signal_ends_the_process_at_once(Signal second)
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Echo", "Echo", Settings.Raw, ("DrainTimeout", "00:10:00"), ("SendQueue:StallTimeout", "00:10:00")));
        using var client = await server.ConnectTcpAsync("Echo");
        client.SendUntilFull(new byte[64 * 1024]);
        server.Send(Signal.Terminate);
        await server.Output.WaitForAsync("Stopping: 1 connections");
        server.Send(second);

        Assert.Equal(128 + (int)second, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task While_draining_nobody_is_let_in_and_the_process_is_not_ready()
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Web().Tcp("Echo", "Echo", Settings.Raw, ("DrainTimeout", "00:10:00"), ("SendQueue:StallTimeout", "00:10:00")));
        using var client = await server.ConnectTcpAsync("Echo");
        client.SendUntilFull(new byte[64 * 1024]);
        server.Send(Signal.Terminate);
        await server.Output.WaitForAsync("Stopping: 1 connections");

        Assert.NotEqual(HttpStatusCode.OK, await ReadinessAsync(server));
        var late = await Record.ExceptionAsync(async () =>
        {
            using var peer = await server.ConnectTcpAsync("Echo");
            await peer.SendAsync("abc");
            Assert.Empty(await peer.ReadToEndAsync());
        });
        Assert.True(late is null or System.Net.Sockets.SocketException, late?.ToString());
    }

    private static async Task<HttpStatusCode?> ReadinessAsync(ServerProcess server)
    {
        using var http = new HttpClient { Timeout = Deadline.Span };
        try
        {
            using var response = await http.GetAsync(new Uri($"{server["Web"].Url}/readyz"), TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null; // no longer listening says it as well
        }
    }

    /// <summary>Asks five questions at a time until the server closes, and collects every byte of the answers.</summary>
    private static (Task<string> All, Task First) AskUntilClosedAsync(TcpPeer client)
    {
        var first = new TaskCompletionSource();
        return (RunAsync(), first.Task);

        async Task<string> RunAsync()
        {
            var all = new StringBuilder();
            try
            {
                while (true)
                {
                    await client.SendAsync("x\nx\nx\nx\nx\n");
                    for (var i = 0; i < 5; i++)
                    {
                        if (await client.ReadLineAsync() is not { } line)
                            return all.ToString();
                        all.Append(line).Append('\n');
                    }

                    first.TrySetResult();
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                return all.ToString(); // questions that were not taken any more are answered by a reset
            }
        }
    }
}
