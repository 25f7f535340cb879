using System.Net;
using System.Text;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>The caps of an endpoint, of the process, of one address.</summary>
public sealed class ConnectionLimitTests
{
    private const string Full = "ERR full no place is free, try again later";

    [Theory]
    [InlineData("Raw", Full)]
    [InlineData("Line", Full + "\n")]
    [InlineData("LengthPrefixed", "\0\0\0\u002A" + Full)]
    public async Task Beyond_the_greatest_number_a_client_is_told_and_closed(string framing, string told)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("Framing:Type", framing), ("MaxConnections", "2")));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using (var second = await server.ConnectAsync("Echo"))
        {
            await second.ExpectAnswerAsync("2", "2");
            using var third = await server.ConnectTcpAsync("Echo");
            Assert.Equal(told, Encoding.UTF8.GetString(await third.ReadToEndAsync()));
            await server.WaitForEndAsync("Echo", "full");
            await second.ExpectAnswerAsync("still here", "still here");
        }

        await server.WaitForEndAsync("Echo", "client_closed");
        using var next = await server.ConnectAsync("Echo");
        await next.ExpectAnswerAsync("3", "3");
    }

    [Theory]
    [InlineData("Line")]
    [InlineData("Raw")]
    public async Task With_a_queue_the_next_client_waits_and_is_served_when_a_place_is_free(string framing)
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Echo", "Echo", ("Framing:Type", framing), ("MaxConnections", "1"), ("WhenFull", "Queue")));
        var first = (StreamPeer)await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = (StreamPeer)await server.ConnectAsync("Echo");
        await second.SendAsync("2");
        await first.ExpectAnswerAsync("the first is served", "the first is served");
        Assert.Equal(0, second.Tcp.Socket.Available);

        first.Dispose();
        await second.ExpectAsync("2");
        await second.ExpectAnswerAsync("more", "more");
    }

    [Fact]
    public async Task A_queue_is_served_in_the_order_of_arrival_and_forgets_who_left_it()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("MaxConnections", "1"), ("WhenFull", "Queue")));
        using var first = (StreamPeer)await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = await server.ConnectAsync("Echo");
        await server.Output.WaitForAsync("Connection 2 to Echo started");
        var gone = await server.ConnectAsync("Echo");
        await server.Output.WaitForAsync("Connection 3 to Echo started");
        using var third = (StreamPeer)await server.ConnectAsync("Echo");
        await server.Output.WaitForAsync("Connection 4 to Echo started");
        gone.Dispose();
        await server.Output.WaitForAsync("Connection 3 to Echo ended: client_closed");
        await second.SendAsync("2");
        await third.SendAsync("3");

        first.Dispose();
        await second.ExpectAsync("2");
        Assert.Equal(0, third.Tcp.Socket.Available);
        second.Dispose();
        await third.ExpectAsync("3");
    }

    [Fact]
    public async Task Whoever_finishes_sending_while_in_the_queue_is_still_answered()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("MaxConnections", "1"), ("WhenFull", "Queue")));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = await server.ConnectTcpAsync("Echo");
        await second.SendAsync("a\nb\n");
        second.FinishSending();
        await server.Output.WaitForAsync("Connection 2 to Echo started");

        first.Dispose();
        Assert.Equal("a\nb\n"u8.ToArray(), await second.ReadToEndAsync());
    }

    [Fact]
    public async Task One_address_s_connections_are_counted_over_all_endpoints()
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Echo", "Echo").Tcp("Temperature", "Temperature").Set("SocketsKestrel:Limits:MaxConnectionsPerIp", "2"));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = await server.ConnectAsync("Temperature");
        await second.ExpectAnswerAsync("0", "32.0");

        using var third = await server.ConnectTcpAsync("Echo");
        Assert.Equal(Full, await third.ReadLineAsync());
        using var elsewhere = await TcpPeer.ConnectAsync(server["Echo"].Address, IPAddress.Parse("127.0.0.2"));
        await elsewhere.SendAsync("abc\n");
        Assert.Equal("abc", await elsewhere.ReadLineAsync());

        first.Dispose();
        await server.WaitForEndAsync("Echo", "client_closed");
        using var again = await server.ConnectAsync("Echo");
        await again.ExpectAnswerAsync("2", "2");
    }

    [Fact]
    public async Task The_process_s_connections_are_counted_over_all_endpoints_and_addresses()
    {
        using var server = await ServerProcess.StartAsync(
            new Settings().Tcp("Echo", "Echo").Tcp("Temperature", "Temperature").Set("SocketsKestrel:Limits:MaxConnections", "2"));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        using var second = await server.ConnectAsync("Temperature");
        await second.ExpectAnswerAsync("0", "32.0");

        using var third = await TcpPeer.ConnectAsync(server["Temperature"].Address, IPAddress.Parse("127.0.0.2"));
        Assert.Equal(Full, await third.ReadLineAsync());
        second.Dispose();
        await server.WaitForEndAsync("Temperature", "client_closed");
        using var next = await server.ConnectAsync("Echo");
        await next.ExpectAnswerAsync("2", "2");
    }

    [Fact]
    public async Task Clients_who_are_refused_again_and_again_leave_no_place_taken()
    {
        using var server = await ServerProcess.StartAsync(new Settings().Tcp("Echo", "Echo", ("MaxConnections", "1")));
        using var first = await server.ConnectAsync("Echo");
        await first.ExpectAnswerAsync("1", "1");
        for (var i = 0; i < 200; i++)
        {
            using var refused = await server.ConnectTcpAsync("Echo");
            if (i % 3 == 0)
                refused.Reset();
            else
                Assert.Equal(Full, await refused.ReadLineAsync());
        }

        first.Dispose();
        await server.WaitForEndAsync("Echo", "client_closed");
        using var next = await server.ConnectAsync("Echo");
        await next.ExpectAnswerAsync("2", "2");
    }
}
