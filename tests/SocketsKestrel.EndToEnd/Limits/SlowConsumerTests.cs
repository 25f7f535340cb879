using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>A reader that stops reading is closed; nobody else notices.</summary>
public sealed class SlowConsumerTests
{
    private const int LineLength = 1000;
    private const int Lines = 30_000;
    private const int Batch = 50;

    /// <summary>Joins a room, and checks that the lines of the broadcast come in order; or at least counts bytes until the server closes.</summary>
    private const string Reader = """
        import socket, sys
        s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
        s.sendall(b'\xff\n')
        lines = s.makefile('rb')
        assert lines.readline().startswith(b'ERR bad-utf8')
        print('joined')
        total = 0
        try:
            for number in range(int(sys.argv[2])):
                line = lines.readline()
                total += len(line)
                if not line.endswith(b'x\n'):
                    break
                assert int(line[:8]) == number, f'{number} is missing'
            else:
                print('received all')
                print('then', lines.readline().decode())
        except ConnectionResetError:
            pass
        print('received', total)
        """;

    [Fact]
    public async Task A_stopped_reader_of_a_broadcast_is_closed_and_all_others_get_all_of_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat"));
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var one = await StartReaderAsync(server);
        using var other = await StartReaderAsync(server);
        using var stopped = await StartReaderAsync(server);
        stopped.Send(Signal.Stop);

        for (var i = 0; i < Lines; i += Batch)
            await sender.Tcp.SendAsync(string.Concat(Enumerable.Range(i, Batch).Select(Line)));
        await one.Output.WaitForAsync("received all");
        await other.Output.WaitForAsync("received all");
        await server.WaitForEndAsync("Chat", "slow_consumer");

        stopped.Send(Signal.Continue);
        var received = await stopped.Output.WaitForAsync("received ");
        Assert.True(int.Parse(received["received ".Length..], CultureInfo.InvariantCulture) < Lines * (LineLength + 1));
        Assert.Single(server.Output.Lines, line => line.Contains(" ended: ", StringComparison.Ordinal));
        await sender.SendAsync("still here");
        await one.Output.WaitForAsync("then still here");
        await other.Output.WaitForAsync("then still here");
    }

    [Fact]
    public async Task More_pending_than_allowed_closes_the_reader_at_once()
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Chat", "Chat", ("SendQueue:StallTimeout", "00:10:00"), ("SendQueue:MaxBytes", "65536")));
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var stalled = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        var ended = server.WaitForEndAsync("Chat", "slow_consumer");
        while (!ended.IsCompleted)
            await sender.SendAsync(new string('x', 8000));

        await ended;
        Assert.Contains(server.Output.Lines, line => line.Contains("Connection 2 to Chat ended: slow_consumer", StringComparison.Ordinal));
        await sender.SendAsync([0xFF]);
        await sender.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8"); // by now all that was sent has been relayed
        using var next = await ChatClient.JoinAsync(server, "Chat");
        await sender.SendAsync("after");
        await next.ExpectAsync("after");
    }

    private static async Task<PythonProcess> StartReaderAsync(ServerProcess server)
    {
        var reader = PythonProcess.Start(Reader, server["Chat"].Port, Lines);
        await reader.Output.WaitForAsync("joined");
        return reader;
    }

    private static string Line(int number) => number.ToString("D8", CultureInfo.InvariantCulture).PadRight(LineLength, 'x') + "\n";
}
