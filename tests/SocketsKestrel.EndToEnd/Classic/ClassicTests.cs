using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Classic;

/// <summary>Textbook clients: they send no line ends, and take each read for a message.</summary>
public sealed class ClassicTests(ClassicServer classic) : IClassFixture<ClassicServer>
{
    private const string AskOnce = """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.connect(('localhost', int(sys.argv[1])))
        for question in sys.argv[2:]:
            s.send(question.encode())
            print(s.recv(1024).decode())
        s.close()
        """;

    private const string AskByDatagram = """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(10)
        for question in sys.argv[2:]:
            s.sendto(question.encode(), ('localhost', int(sys.argv[1])))
            print(s.recvfrom(1024)[0].decode())
        """;

    private readonly ServerProcess _server = classic.Server;

    [Fact]
    public void Every_endpoint_without_datagrams_is_raw() =>
        Assert.All(_server.Endpoints.Where(e => !e.IsUdp && e.Name != "Web"), e => Assert.Equal("Raw", e.Framing));

    [Theory]
    [InlineData("Temperature", "36.5 -40 0 abc", "97.7|-40.0|32.0|ERR not-a-number send one decimal number, such as 36.5")]
    [InlineData("Reply", "Hello Good Bye", "Hello Client|Good Afternoon|서버 응답 메시지 3")]
    [InlineData("NumberedReply", "Hello x y", "서버 응답 메시지 1|서버 응답 메시지 2|서버 응답 메시지 3")]
    [InlineData("Echo", "a bc 안녕", "a|bc|안녕")]
    public async Task A_stream_client_asks_and_reads_once(string endpoint, string questions, string answers)
    {
        for (var client = 0; client < 2; client++)
            Assert.Equal(answers.Split('|'), await PythonProcess.RunAsync(AskOnce, [_server[endpoint].Port, .. questions.Split(' ')]));
    }

    [Theory]
    [InlineData("UdpTemperature", "36.5 -40 0", "97.7|-40.0|32.0")]
    [InlineData("UdpEcho", "a bc 안녕", "a|bc|안녕")]
    public async Task A_datagram_client_asks_and_receives_once(string endpoint, string questions, string answers) =>
        Assert.Equal(answers.Split('|'), await PythonProcess.RunAsync(AskByDatagram, [_server[endpoint].Port, .. questions.Split(' ')]));

    [Theory]
    [InlineData("Echo")]
    [InlineData("EchoIterative")]
    [InlineData("EchoPool")]
    [InlineData("EchoUnlimited")]
    public async Task An_echo_client_ends_with_quit(string endpoint)
    {
        using var client = await _server.ConnectTcpAsync(endpoint);
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReadOnceAsync(1024));
        await client.SendAsync("quit");

        Assert.Empty(await client.ReadToEndAsync());
    }

    [Fact]
    public async Task The_iterative_server_serves_one_client_after_the_other()
    {
        using var first = await _server.ConnectTcpAsync("EchoIterative");
        await first.SendAsync("1");
        Assert.Equal("1", await first.ReadOnceAsync(1024));
        using var second = await _server.ConnectTcpAsync("EchoIterative");
        await second.SendAsync("2");
        await first.SendAsync("once more");
        Assert.Equal("once more", await first.ReadOnceAsync(1024));
        Assert.Equal(0, second.Socket.Available);

        await first.SendAsync("quit");
        Assert.Equal("2", await second.ReadOnceAsync(1024));
        await second.SendAsync("quit");
        Assert.Empty(await second.ReadToEndAsync());
    }

    [Fact]
    public async Task The_pool_serves_ten_and_the_eleventh_waits()
    {
        var ten = new List<TcpPeer>();
        for (var i = 0; i < 10; i++)
        {
            ten.Add(await _server.ConnectTcpAsync("EchoPool"));
            await ten[i].SendAsync($"{i}");
            Assert.Equal($"{i}", await ten[i].ReadOnceAsync(1024));
        }

        using var eleventh = await _server.ConnectTcpAsync("EchoPool");
        await eleventh.SendAsync("11");
        foreach (var client in ten)
        {
            await client.SendAsync("still served");
            Assert.Equal("still served", await client.ReadOnceAsync(1024));
        }

        Assert.Equal(0, eleventh.Socket.Available);
        ten[4].Dispose();
        Assert.Equal("11", await eleventh.ReadOnceAsync(1024));
        ten.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task The_server_without_limit_serves_a_hundred_at_a_time()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _server.ConnectTcpAsync("EchoUnlimited")));
        foreach (var client in clients)
        {
            await client.SendAsync("x");
            Assert.Equal("x", await client.ReadOnceAsync(1024));
        }

        foreach (var client in clients)
            client.Dispose();
    }

    [Fact]
    public async Task One_variable_moves_one_endpoint()
    {
        var port = FreePort.Next();
        var launch = ClassicServer.Launch;
        launch.Environment["SocketsKestrel__Endpoints__EchoPool__Url"] = $"tcp://localhost:{port}";
        using var server = await ServerProcess.StartAsync(launch);

        Assert.Equal(port, server["EchoPool"].Port);
        Assert.Equal(["moved"], await PythonProcess.RunAsync(AskOnce, port, "moved"));
    }
}
