using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>A reader that stops reading is closed; nobody else notices.</summary>
public sealed class SlowConsumerTests
{
    private const int LineLength = 1000;
    private const int Lines = 30_000;

    /// <summary>Joins a room and counts what it receives until the server closes.</summary>
    private const string Reader = """
        import socket, sys
        s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
        s.sendall(b'\xff\n')
        assert s.recv(100).startswith(b'ERR bad-utf8')
        print('joined')
        total = 0
        try:
            while data := s.recv(65536):
                total += len(data)
        except ConnectionResetError:
            pass
        print('closed after', total)
        """;

    [Fact]
    public async Task A_stopped_reader_of_a_broadcast_is_closed_and_all_others_get_all_of_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Chat", "Chat"));
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        var readers = new List<StreamPeer>();
        for (var i = 0; i < 3; i++)
            readers.Add((StreamPeer)await ChatClient.JoinAsync(server, "Chat"));
        using var stopped = PythonProcess.Start(Reader, server["Chat"].Port);
        await stopped.Output.WaitForAsync("joined");
        stopped.Send(Signal.Stop);

        var receiving = readers.Select(ReceiveAllAsync).ToList();
        for (var i = 0; i < Lines; i++)
            await sender.Tcp.SendAsync(Line(i) + "\n");
        await Task.WhenAll(receiving);
        await server.WaitForEndAsync("Chat", "slow_consumer");

        stopped.Send(Signal.Continue);
        var closed = await stopped.Output.WaitForAsync("closed after");
        Assert.True(int.Parse(closed["closed after ".Length..], CultureInfo.InvariantCulture) < Lines * (LineLength + 1));
        Assert.Single(server.Output.Lines, line => line.Contains(" ended: ", StringComparison.Ordinal));
        await sender.SendAsync("still here");
        foreach (var reader in readers)
        {
            await reader.ExpectAsync("still here");
            reader.Dispose();
        }
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
        using var next = await ChatClient.JoinAsync(server, "Chat");
        await sender.SendAsync("after");
        await next.ExpectAsync("after");
    }

    private static async Task ReceiveAllAsync(StreamPeer reader)
    {
        for (var i = 0; i < Lines; i++)
            Assert.Equal(Line(i), await reader.Tcp.ReadLineAsync());
    }

    private static string Line(int number) => number.ToString("D8", CultureInfo.InvariantCulture).PadRight(LineLength, 'x');
}
