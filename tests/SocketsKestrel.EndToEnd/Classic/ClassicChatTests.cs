using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Classic;

/// <summary>Textbook chat clients: <c>name:text</c> without a line end, 256 bytes a read, each read shown as a message.</summary>
public sealed class ClassicChatTests
{
    /// <summary>Sends what comes on stdin, shows what it receives, as the textbook's two threads do.</summary>
    private const string Client = """
        import socket, sys, threading
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.connect(('localhost', int(sys.argv[1])))
        def receive():
            while data := s.recv(256):
                print('shown', data.decode())
        threading.Thread(target=receive, daemon=True).start()
        for line in sys.stdin:
            s.send((sys.argv[2] + ':' + line.rstrip('\n')).encode())
        """;

    private const string DatagramClient = """
        import socket, sys, threading
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(('127.0.0.1', 0))
        def receive():
            while True:
                print('shown', s.recvfrom(1024)[0].decode())
        threading.Thread(target=receive, daemon=True).start()
        for line in sys.stdin:
            s.sendto(f'[{sys.argv[2]}] {line.rstrip()}'.encode(), ('127.0.0.1', int(sys.argv[1])))
        """;

    [Fact]
    public async Task Chat_goes_to_all_others()
    {
        using var server = await ServerProcess.StartAsync(ClassicServer.Launch);
        using var witness = await JoinWitnessAsync(server);
        using var anna = await StartAsync(Client, server["Chat"], "anna");
        await witness.ExpectAsync("anna:hello");
        using var boris = await StartAsync(Client, server["Chat"], "boris");
        await anna.Output.WaitForAsync("shown boris:hello");

        await SayAsync(anna, "안녕하세요");
        await boris.Output.WaitForAsync("shown anna:안녕하세요");
        await SayAsync(boris, "bye");
        await anna.Output.WaitForAsync("shown boris:bye");
        Assert.DoesNotContain(anna.Output.Lines, line => line.Contains("anna:", StringComparison.Ordinal));
        Assert.DoesNotContain(boris.Output.Lines, line => line.Contains("boris:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChatAll_goes_to_the_sender_too()
    {
        using var server = await ServerProcess.StartAsync(ClassicServer.Launch);
        using var anna = await StartAsync(Client, server["ChatAll"], "anna");
        await anna.Output.WaitForAsync("shown anna:hello");
        using var boris = await StartAsync(Client, server["ChatAll"], "boris");
        await anna.Output.WaitForAsync("shown boris:hello");
        await boris.Output.WaitForAsync("shown boris:hello");

        await SayAsync(anna, "both");
        await anna.Output.WaitForAsync("shown anna:both");
        await boris.Output.WaitForAsync("shown anna:both");
    }

    [Fact]
    public async Task A_datagram_client_leaves_with_any_datagram_that_contains_quit_and_others_see_it()
    {
        using var server = await ServerProcess.StartAsync(ClassicServer.Launch);
        using var witness = await JoinWitnessAsync(server);
        using var one = await StartAsync(DatagramClient, server["UdpChat"], "1");
        await witness.ExpectAsync("[1] hello");
        using var two = await StartAsync(DatagramClient, server["UdpChat"], "2");
        await one.Output.WaitForAsync("shown [2] hello");
        await SayAsync(one, "hi");
        await two.Output.WaitForAsync("shown [1] hi");

        await SayAsync(two, "I quit now");
        await one.Output.WaitForAsync("shown [2] I quit now");
        await SayAsync(one, "two is gone");
        foreach (var message in new[] { "[2] hello", "[1] hi", "[2] I quit now", "[1] two is gone" })
            await witness.ExpectAsync(message);
        await SayAsync(two, "again");
        await one.Output.WaitForAsync("shown [2] again");
        await SayAsync(one, "welcome back");
        await two.Output.WaitForAsync("shown [1] welcome back");
        Assert.DoesNotContain(two.Output.Lines, line => line.Contains("two is gone", StringComparison.Ordinal));
    }

    /// <summary>A member who knows that it is one, as it has heard another.</summary>
    private static async Task<UdpPeer> JoinWitnessAsync(ServerProcess server)
    {
        var witness = server.ConnectUdp("UdpChat");
        using var knocker = server.ConnectUdp("UdpChat");
        await witness.SendAsync("witness");
        do
            await knocker.SendAsync("knock");
        while (!await witness.WaitToReceiveAsync(TimeSpan.FromSeconds(1)));
        await knocker.SendAsync("quit");
        while (Encoding.UTF8.GetString(await witness.ReceiveAsync(0)) != "quit")
        {
            // More than one knock was heard.
        }

        return witness;
    }

    private static async Task<PythonProcess> StartAsync(string client, AnnouncedEndpoint server, string name)
    {
        var python = PythonProcess.Start(client, server.Port, name);
        await SayAsync(python, "hello");
        return python;
    }

    private static async Task SayAsync(PythonProcess client, string text)
    {
        await client.Input.WriteAsync(text + "\n");
        await client.Input.FlushAsync();
    }
}
