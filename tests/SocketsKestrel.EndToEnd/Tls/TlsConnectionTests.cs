using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Tls;

/// <summary>What a connection does inside TLS as it does without: limits, stalls, ends, and giving back what it held.</summary>
public sealed class TlsConnectionTests : IDisposable
{
    /// <summary>Sends everything and its close_notify before it reads anything; then says how the server's side ended.</summary>
    private const string HalfClose = """
        import os, socket, ssl, sys, threading
        context = ssl.create_default_context(cafile=sys.argv[2])
        context.maximum_version = context.minimum_version = ssl.TLSVersion[sys.argv[3]]
        plain = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_hostname='localhost')
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                plain.sendall(outgoing.read())
                incoming.write(plain.recv(65536))
        data = os.urandom(4_000_000)
        tls.write(data)
        if sys.argv[4] == 'notify':
            try:
                tls.unwrap()
            except ssl.SSLWantReadError:
                pass
        encrypted = outgoing.read()
        def send():
            plain.sendall(encrypted)
            plain.shutdown(socket.SHUT_WR)
        threading.Thread(target=send).start()
        while part := plain.recv(65536):
            incoming.write(part)
        incoming.write_eof()
        received = b''
        end = 'notify'
        try:
            while part := tls.read(1 << 20):
                received += part
        except ssl.SSLZeroReturnError:
            pass
        except ssl.SSLError as error:
            end = str(error)
        print(received == data, end)
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TLSv1_2", "notify")]
    [InlineData("TLSv1_2", "fin")]
    [InlineData("TLSv1_3", "notify")]
    [InlineData("TLSv1_3", "fin")]
    public async Task Whoever_finishes_sending_gets_all_replies_and_a_clean_end(string version, string end)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Echo", "Echo", _folder, Settings.Raw));

        Assert.Equal(["True notify"], await PythonProcess.RunAsync(HalfClose, server["Echo"].Port, Authority.Common.WriteRoot(_folder, "root.pem"), version, end));
        await server.WaitForEndAsync("Echo", "client_closed");
        server.AssertNoUnhandledException();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(16_384)]
    public async Task Records_of_every_size_come_back_whole_right_from_the_handshake(int size)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Echo", "Echo", _folder, Settings.Raw));
        for (var i = 0; i < 5; i++)
        {
            using var client = await server.ConnectTcpAsync("Echo");
            var sent = new byte[2_000_000 - (2_000_000 % size)];
            new Random(i).NextBytes(sent);
            var sending = Task.Run(async () =>
            {
                for (var at = 0; at < sent.Length; at += size)
                    await client.SendAsync(sent.AsMemory(at, size));
            }, TestContext.Current.CancellationToken);
            var received = await client.ReadExactlyAsync(sent.Length);
            await sending;
            Assert.True(sent.AsSpan().SequenceEqual(received));
        }
    }

    [Fact]
    public async Task A_reader_that_stops_is_closed_while_others_go_on()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tls("Echo", "Echo", _folder, Settings.Raw, ("SendQueue:StallTimeout", "00:00:01")));
        using var witnesses = await Witnesses.StartAsync(server);
        using var client = await server.ConnectTcpAsync("Echo");
        var sending = SendUntilClosedAsync(client);

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "slow_consumer"));
        await sending;
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task A_torn_record_is_the_peer_s_reset_and_nobody_s_fault()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tls("Echo", "Echo", _folder));
        using var client = await server.ConnectTcpAsync("Echo");
        await client.SendAsync("hello\n");
        Assert.Equal("hello", await client.ReadLineAsync());
        await client.Socket.SendAsync(new byte[] { 0x17, 0x03, 0x03, 0x00, 0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32 });

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "reset"));
        server.AssertNoUnhandledException();
    }

    [Theory]
    [InlineData("IdleTimeout", "idle", "")]
    [InlineData("MessageTimeout", "message_timeout", "unfinish")]
    public async Task Timeouts_run_inside_TLS(string key, string reason, string sent)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Echo", "Echo", _folder, (key, "00:00:01")));
        using var client = await server.ConnectTcpAsync("Echo");
        await client.SendAsync("hello\n" + sent);

        Assert.Equal("hello", await client.ReadLineAsync());
        await client.ReadToEndAsync();
        await server.WaitForEndAsync("Echo", reason);
    }

    [Fact]
    public async Task A_drain_ends_with_what_was_in_flight_and_a_clean_end()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Chat", "Chat", _folder));
        using var one = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        using var other = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        await one.SendAsync("last words");
        await other.ExpectAsync("last words");
        server.Send(Signal.Terminate);

        await one.Tcp.ReadToEndAsync();
        await other.Tcp.ReadToEndAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Many_idle_connections_cost_little_and_leave_nothing_behind()
    {
        const int Count = 500;
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tls("Echo", "Echo", _folder));
        using var witnesses = await Witnesses.StartAsync(server);
        await ConnectManyAsync(server, 50); // pools, and the code itself
        await Counters.ReadAsync(server);
        var before = Vitals.Of(server);
        await ConnectManyAsync(server, Count);

        await Counters.WaitForAsync(server, Count + 50, "socketskestrel.connections.closed", ("endpoint", "Echo"), ("reason", "client_closed"));
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, memory: 48 << 20, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    private static async Task ConnectManyAsync(ServerProcess server, int count)
    {
        var before = Vitals.Of(server);
        var clients = new List<Peer>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await server.ConnectAsync("Echo"));
            await clients[^1].ExpectAnswerAsync("hello", "hello");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} idle: {(Vitals.Of(server).ResidentBytes - before.ResidentBytes) / count} bytes each");
        foreach (var client in clients)
            client.Dispose();
    }

    private static async Task SendUntilClosedAsync(TcpPeer client)
    {
        try
        {
            while (true)
                await client.SendAsync(new byte[64 * 1024]);
        }
        catch (IOException)
        {
            // The server has closed.
        }
    }
}
