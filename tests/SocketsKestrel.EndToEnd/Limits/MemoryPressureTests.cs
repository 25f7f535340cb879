using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.EndToEnd.Load;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>A server that may use 200 MiB of heap, filled by clients with long messages that they do not complete.</summary>
public sealed class MemoryPressureTests
{
    private const int MiB = 1024 * 1024;
    private const int MaxLength = 4 * MiB;
    private const int Writers = 64;

    [Fact]
    public async Task Short_of_memory_the_server_lets_new_clients_wait_and_serves_them_afterwards()
    {
        using var server = await StartAsync();
        using var witnesses = await Witnesses.StartAsync(server);
        using var http = new HttpClient { Timeout = Deadline.Span };
        var ready = new Uri($"{server["Web"].Url}/readyz");
        Assert.Equal("ready\n", await http.GetStringAsync(ready, TestContext.Current.CancellationToken));
        await Counters.ReadAsync(server); // loads what it needs, once
        var baseline = Vitals.Of(server);
        var writers = await ConnectWritersAsync(server);
        await FillAsync(server, writers, "not accepting");

        using (var answer = await http.GetAsync(ready, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("overloaded\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        // An accept that was pending takes the first client yet.
        using (var first = await server.ConnectAsync("Echo"))
        using (var second = await server.ConnectTcpAsync("Echo"))
        {
            await second.SendAsync("hello\n");
            Assert.False(second.Socket.Poll(TimeSpan.FromSeconds(0.5), SelectMode.SelectRead));
            writers.ForEach(writer => writer.Dispose());
            await server.Output.WaitForAsync("accepting again");
            Assert.Equal("hello", await second.ReadLineAsync());
            await first.ExpectAnswerAsync("hello", "hello");
        }

        Assert.Equal("ready\n", await http.GetStringAsync(ready, TestContext.Current.CancellationToken));
        await witnesses.StopAsync();
        Assert.Single(server.Output.Lines, line => line.Contains("not accepting", StringComparison.Ordinal));
        await Counters.WaitForAsync(server, Writers, "socketskestrel.connections.closed", ("endpoint", "Long"));
        Assert.Equal(0, StoppedReaders.Closed(server));
        await baseline.WaitUntilBackAsync(server, 64 * MiB, descriptors: 4);
        server.AssertNoUnhandledException();
    }

    [Fact]
    public async Task Nearly_out_of_memory_the_largest_queue_is_closed_and_nothing_else()
    {
        using var server = await StartAsync();
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what it needs, once
        var baseline = Vitals.Of(server);
        using (var largeSender = (StreamPeer)await ChatClient.JoinAsync(server, "Large"))
        using (var smallSender = (StreamPeer)await ChatClient.JoinAsync(server, "Small"))
        using (await StoppedReaders.StartAsync(server, "Large", 1))
        using (await StoppedReaders.StartAsync(server, "Small", 1))
        {
            await StoppedReaders.FillTransportAsync(server, "Large", largeSender);
            await StoppedReaders.FillTransportAsync(server, "Small", smallSender);
            await StoppedReaders.PostAsync(server, "Large", largeSender, 12 * 1024);
            await StoppedReaders.PostAsync(server, "Small", smallSender, 2 * 1024);
            var writers = await ConnectWritersAsync(server);
            await FillAsync(server, writers, "to Large ended: slow_consumer,");
            writers.ForEach(writer => writer.Dispose());
            await server.Output.WaitForAsync("accepting again");
            Assert.Equal(1, StoppedReaders.Closed(server));
            await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed", ("reason", "slow_consumer"));
        }

        await witnesses.StopAsync();
        await baseline.WaitUntilBackAsync(server, 64 * MiB, descriptors: 4);
        server.AssertNoUnhandledException();
        Assert.DoesNotContain(server.Output.Lines, line => line.Contains("OutOfMemory", StringComparison.Ordinal));
    }

    private static Task<ServerProcess> StartAsync()
    {
        (string, string?)[] patient = [("SendQueue:StallTimeout", "00:10:00"), ("SendQueue:MaxBytes", "67108864")];
        var launch = new Launch
        {
            Settings = new Settings()
                .Witnesses()
                .Tcp("Echo", "Echo")
                .Tcp("Long", "Reply", Settings.LengthPrefixed, ("Framing:MaxLength", $"{MaxLength}"), ("MessageTimeout", null))
                .Tcp("Large", "Chat", [("Chat:Room", "large"), .. patient])
                .Tcp("Small", "Chat", [("Chat:Room", "small"), .. patient]),
        };
        launch.Environment["DOTNET_GCHeapHardLimit"] = "0xC800000";
        return ServerProcess.StartAsync(launch);
    }

    /// <summary>Clients that have said how long their messages are going to be.</summary>
    private static async Task<List<TcpPeer>> ConnectWritersAsync(ServerProcess server)
    {
        var header = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(header, MaxLength);
        var writers = new List<TcpPeer>();
        while (writers.Count < Writers)
        {
            writers.Add(await server.ConnectTcpAsync("Long"));
            await writers[^1].SendAsync(header);
        }

        return writers;
    }

    /// <summary>Sends 20 MiB a second until the server says so; a writer that was closed for want of room sends no more.</summary>
    private static async Task FillAsync(ServerProcess server, List<TcpPeer> writers, string until)
    {
        var piece = new byte[MiB];
        var said = server.Output.WaitForAsync(until);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var sent = 0; !said.IsCompleted; sent++)
        {
            try
            {
                await writers[sent % Writers].SendAsync(piece);
            }
            catch (SocketException)
            {
                // Reset.
            }

            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await said;
    }
}
