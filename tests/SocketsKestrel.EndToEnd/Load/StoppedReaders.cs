using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Load;

/// <summary>Clients that have joined a room and read nothing: a stopped process that holds their sockets.</summary>
internal static class StoppedReaders
{
    /// <summary>A small receive buffer has the server's queues fill sooner.</summary>
    private const string Holder = """
        import resource, socket, sys
        count = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        sockets = []
        for _ in range(count):
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            s.connect(('127.0.0.1', int(sys.argv[1])))
            sockets.append(s)
        print('connected')
        sys.stdin.read()
        """;

    private static readonly string Line = new string('x', 1023) + "\n";

    /// <summary>Connects so many, waits until the server has them, and stops their process; disposing it resets them.</summary>
    public static async Task<PythonProcess> StartAsync(ServerProcess server, string endpoint, int count)
    {
        var before = (await Counters.ReadAsync(server))["socketskestrel.connections.active", ("endpoint", endpoint)];
        var readers = PythonProcess.Start(Holder, server[endpoint].Port, count.ToString(CultureInfo.InvariantCulture));
        await readers.Output.WaitForAsync("connected");
        await Counters.WaitForAsync(server, before + count, "socketskestrel.connections.active", ("endpoint", endpoint));
        readers.Send(Signal.Stop);
        return readers;
    }

    /// <summary>How many were closed as slow consumers, by the log: one line each.</summary>
    public static int Closed(ServerProcess server) => server.Output.Lines.Count(line => line.Contains("ended: slow_consumer,", StringComparison.Ordinal));

    /// <summary>Sends to a room of one stopped reader, until what is sent only waits in its queue: the kernel's buffers and the transport's are full.</summary>
    public static async Task FillTransportAsync(ServerProcess server, string room, StreamPeer sender)
    {
        for (var (before, now) = (-1.0, 0.0); now != before;)
        {
            before = now;
            await PostAsync(server, room, sender, 100);
            now = (await Counters.ReadAsync(server))["socketskestrel.bytes.sent", ("endpoint", room)];
        }
    }

    /// <summary>Sends so many kilobytes, and returns once the server has posted them.</summary>
    public static async Task PostAsync(ServerProcess server, string room, StreamPeer sender, int kilobytes)
    {
        var before = (await Counters.ReadAsync(server))["socketskestrel.messages.received", ("endpoint", room)];
        await sender.Tcp.SendAsync(string.Concat(Enumerable.Repeat(Line, kilobytes)));
        await Counters.WaitForAsync(server, before + kilobytes, "socketskestrel.messages.received", ("endpoint", room));
    }
}
