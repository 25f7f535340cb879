using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.EndToEnd.Load;

namespace SocketsKestrel.EndToEnd.Limits;

/// <summary>Readers of different rooms share one total, and the one with most pending is closed for it.</summary>
public sealed class SendQueueTotalTests
{
    private const int Kilobyte = 1024;
    private const int Total = 4096;

    [Fact]
    public async Task Largest_backlog_is_closed_first()
    {
        (string, string?)[] patient = [("SendQueue:StallTimeout", "00:10:00"), ("SendQueue:MaxBytes", "67108864")];
        using var server = await ServerProcess.StartAsync(new Settings()
            .Witnesses()
            .Tcp("A", "Chat", [("Chat:Room", "a"), .. patient])
            .Tcp("B", "Chat", [("Chat:Room", "b"), .. patient])
            .Tcp("C", "Chat", [("Chat:Room", "c"), .. patient])
            .Set("SocketsKestrel:Limits:SendQueueTotalBytes", $"{Total * Kilobyte}"));
        using var witnesses = await Witnesses.StartAsync(server);
        await Counters.ReadAsync(server); // loads what it needs, once
        var baseline = Vitals.Of(server);
        var senders = new Dictionary<string, StreamPeer>();
        var readers = new List<PythonProcess>();
        foreach (var room in new[] { "A", "B", "C" })
        {
            senders[room] = (StreamPeer)await ChatClient.JoinAsync(server, room);
            readers.Add(await StoppedReaders.StartAsync(server, room, 1));
            await StoppedReaders.FillTransportAsync(server, room, senders[room]);
        }

        // Each has up to 200 KiB pending by now.
        await StoppedReaders.PostAsync(server, "A", senders["A"], 2000);
        await StoppedReaders.PostAsync(server, "B", senders["B"], 1000);
        Assert.Equal(0, StoppedReaders.Closed(server));
        await StoppedReaders.PostAsync(server, "C", senders["C"], 1200);
        await server.WaitForEndAsync("A", "slow_consumer");
        Assert.Equal(1, StoppedReaders.Closed(server));

        await StoppedReaders.PostAsync(server, "B", senders["B"], 2500);
        await server.WaitForEndAsync("B", "slow_consumer");
        Assert.Equal(2, StoppedReaders.Closed(server));
        var counters = await Counters.ReadAsync(server);
        Assert.Equal(1, counters["socketskestrel.connections.closed", ("endpoint", "A"), ("reason", "slow_consumer")]);
        Assert.Equal(1, counters["socketskestrel.connections.closed", ("endpoint", "B"), ("reason", "slow_consumer")]);
        Assert.Equal(0, counters["socketskestrel.connections.closed", ("endpoint", "C")]);

        readers.ForEach(reader => reader.Dispose());
        foreach (var sender in senders.Values)
            sender.Dispose();
        await witnesses.StopAsync();
        await baseline.WaitUntilBackAsync(server, 64 * Kilobyte * Kilobyte, descriptors: 4);
        server.AssertNoUnhandledException();
    }
}
