using System.Net.Sockets;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Floods;

/// <summary>The server ends connections whose peers are not done: they read the text and the end, and do not hold it up for ever.</summary>
public sealed class LingeringCloseTests
{
    private const string TooLong = "ERR too-long the message is longer than this endpoint allows\n";

    [Theory]
    [InlineData("Echo")]
    [InlineData("Chat")]
    public async Task Client_that_goes_on_sending_reads_the_error_and_the_end(string mode)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("It", mode));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what a first reading loads
        var before = Vitals.Of(server);
        using (var client = await server.ConnectTcpAsync("It"))
        {
            var sending = client.SendAsync(new byte[10 * 1024 * 1024]);
            Assert.Equal(TooLong, Encoding.UTF8.GetString(await client.ReadToEndAsync()));
            await sending;
        }

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "It"), ("reason", "too_long"));
        await Counters.WaitForAsync(server, 10 * 1024 * 1024, "socketskestrel.bytes.received", ("endpoint", "It"));
        await witnesses.StopAsync();
        await before.WaitUntilBackAsync(server, memory: 32L * 1024 * 1024, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Client_that_goes_on_sending_over_TLS_reads_the_error_and_the_end()
    {
        using var folder = new TempFolder();
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tls("It", "Echo", folder));
        using var witnesses = await Witnesses.StartAsync(server);
        using (var client = await TcpPeer.ConnectTlsAsync(server["It"].Address))
        {
            var sending = client.SendAsync(new byte[4 * 1024 * 1024]);
            Assert.Equal(TooLong, Encoding.UTF8.GetString(await client.ReadToEndAsync()));
            await sending;
        }

        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("endpoint", "It"), ("reason", "too_long"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Peer_that_never_closes_is_gone_in_the_end_and_takes_no_place_until_then()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Witnesses().Tcp("Echo", "Echo", ("MaxConnections", "1"), ("Framing:MaxLength", "16")));
        using var witnesses = await Witnesses.StartAsync(server);
        using var silent = await server.ConnectTcpAsync("Echo");
        await silent.SendAsync("12345678901234567\n");
        Assert.Equal(TooLong, Encoding.UTF8.GetString(await silent.ReadToEndAsync()));

        using (var next = await server.ConnectAsync("Echo"))
            await next.ExpectAnswerAsync("place is free", "place is free");
        Assert.DoesNotContain(server.Output.Lines, line => line.Contains("ended: too_long", StringComparison.Ordinal));
        await server.WaitForEndAsync("Echo", "too_long");
        await Counters.WaitForAsync(server, 0, "socketskestrel.connections.active", ("endpoint", "Echo"));
        await witnesses.StopAsync();
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Peer_that_never_stops_is_cut_off_in_the_end()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("Framing:MaxLength", "16")));
        using var client = await server.ConnectTcpAsync("Echo");
        await client.SendAsync("12345678901234567\n");
        Assert.Equal(TooLong, Encoding.UTF8.GetString(await client.ReadToEndAsync()));
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        Exception? cut = null;
        while (cut is null && await often.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            cut = await Record.ExceptionAsync(() => client.SendAsync("more"));

        Assert.IsType<SocketException>(cut);
        await server.WaitForEndAsync("Echo", "too_long");
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Reply_that_is_still_on_its_way_to_a_slow_reader_is_sent_whole_before_the_end()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("Framing:MaxLength", "4000000"), ("Echo:QuitWord", "quit")));
        using var client = await server.ConnectTcpAsync("Echo");
        client.Socket.ReceiveBufferSize = 16 * 1024;
        var message = new string('m', 3_000_000) + "\n";
        var sending = client.SendAsync(message + "quit\nand more that nobody reads\n");
        Assert.Equal(message, Encoding.UTF8.GetString(await client.ReadToEndAsync()));
        await sending;
        await server.WaitForEndAsync("Echo", "client_closed");
    }

    [Fact]
    public async Task Unix_peer_reads_the_refusal()
    {
        using var folder = new TempFolder();
        using var server = await ServerProcess.StartAsync(
            new Settings().Endpoint("Echo", $"tcp://unix:{folder.File("echo.sock")}", "Echo", ("MaxConnections", "1")));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = await server.ConnectTcpAsync("Echo");
        await second.SendAsync("hello\n");
        Assert.StartsWith("ERR full ", await second.ReadLineAsync(), StringComparison.Ordinal);
        await second.WaitForCloseAsync();
    }

    [Fact]
    public async Task Stop_waits_only_a_moment_for_peers_that_do_not_close()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("DrainTimeout", "00:00:02"), ("Framing:MaxLength", "16")));
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.ConnectTcpAsync("Echo")));
        foreach (var client in clients.Take(10))
        {
            await client.SendAsync("12345678901234567\n");
            Assert.Equal(TooLong, Encoding.UTF8.GetString(await client.ReadToEndAsync()));
        }

        foreach (var client in clients.Skip(10))
        {
            await client.SendAsync("hello\n");
            Assert.Equal("hello", await client.ReadLineAsync());
        }

        server.Send(Signal.Terminate);
        foreach (var client in clients.Skip(10))
            Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.Equal(10, server.Output.Lines.Count(line => line.Contains("ended: too_long", StringComparison.Ordinal)));
        Assert.Equal(10, server.Output.Lines.Count(line => line.Contains("ended: server_stopping", StringComparison.Ordinal)));
        foreach (var client in clients)
            client.Dispose();
    }
}
