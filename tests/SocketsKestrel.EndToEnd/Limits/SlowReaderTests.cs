using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>A reader that is slow but reads is not one that has stopped.</summary>
public sealed class SlowReaderTests
{
    /// <summary>Has 16 MB echoed and reads them at about 3 MB/s through a small buffer.</summary>
    private const string SteadyReader = """
        import socket, struct, sys, threading, time
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        s.connect(('127.0.0.1', int(sys.argv[1])))
        size = 16 * 1024 * 1024
        threading.Thread(target=s.sendall, args=(struct.pack('>i', size) + b'x' * size,)).start()
        total = 0
        while total < size + 4:
            part = s.recv(min(300_000, size + 4 - total))
            if not part:
                break
            if total == 0:
                print('reading')
                sys.stdout.flush()
            total += len(part)
            time.sleep(len(part) / 3_000_000)
        print('received', total)
        """;

    private static readonly (string, string?)[] Patient =
        [Harness.Settings.LengthPrefixed, ("Framing:MaxLength", "16777216"), ("SendQueue:StallTimeout", "00:00:00.5"), ("MessageTimeout", null), ("DrainTimeout", "00:00:20")];

    [Fact]
    public async Task A_steady_reader_gets_all_of_a_long_reply()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Patient));
        using var reader = PythonProcess.Start(SteadyReader, $"{server["Echo"].Port}");

        await reader.Output.WaitForAsync($"received {(16 * 1024 * 1024) + 4}");
    }

    [Fact]
    public async Task A_drain_waits_for_a_steady_reader_longer_than_a_moment()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", Patient));
        using var reader = PythonProcess.Start(SteadyReader, $"{server["Echo"].Port}");
        await reader.Output.WaitForAsync("reading");
        server.Send(Signal.Terminate);

        await reader.Output.WaitForAsync($"received {(16 * 1024 * 1024) + 4}");
        Assert.Equal(0, await server.ExitCodeAsync());
    }
}
