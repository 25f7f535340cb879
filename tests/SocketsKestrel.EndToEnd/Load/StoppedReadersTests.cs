using System.Diagnostics;
using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Load;

/// <summary>A thousand readers of one broadcast stop reading.</summary>
public sealed class StoppedReadersTests
{
    private const int Readers = 1000;
    private const long MiB = 1024 * 1024;

    /// <summary>What is kept afterwards: code that was compiled meanwhile, pools, and what the heap keeps after a collection.</summary>
    private const long KeptMemory = 64 * MiB;

    private static readonly string Lines = string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 64));

    [Theory]
    [InlineData(null)]
    [InlineData("0xC800000")] // 200 MiB
    public async Task All_are_closed_and_memory_stays_bounded(string? heapHardLimit)
    {
        var launch = new Launch { Settings = new Settings().Witnesses().Tcp("Chat", "Chat").Set("Logging:LogLevel:SocketsKestrel", "Information") };
        if (heapHardLimit is not null)
            launch.Environment["DOTNET_GCHeapHardLimit"] = heapHardLimit;
        using var server = await ServerProcess.StartAsync(launch);
        using var witnesses = await Witnesses.StartAsync(server);
        using var sender = (StreamPeer)await ChatClient.JoinAsync(server, "Chat");
        await Counters.ReadAsync(server); // loads what it needs, once
        var baseline = Vitals.Of(server);

        using (await StoppedReaders.StartAsync(server, "Chat", Readers))
        {
            var peak = 0L;
            var limit = Stopwatch.StartNew();
            using var deadline = new CancellationTokenSource(Deadline.Span * 2);
            for (var closed = 0; closed < Readers; closed = StoppedReaders.Closed(server))
            {
                if (closed == 0)
                    limit.Restart();
                Assert.False(deadline.IsCancellationRequested, $"{closed} are closed");
                await sender.Tcp.SendAsync(Lines);
                peak = Math.Max(peak, ProcFile.ResidentBytes(server.Id));
            }

            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"all closed {limit.Elapsed.TotalSeconds:0.0} s after the first, at most {(peak - baseline.ResidentBytes) / MiB} MiB more"));
            Assert.InRange(peak, 0, baseline.ResidentBytes + (320 * MiB));
            await Counters.WaitForAsync(server, Readers, "socketskestrel.connections.closed", ("endpoint", "Chat"), ("reason", "slow_consumer"));
        }

        await sender.SendAsync([0xFF]);
        await sender.ExpectAsync("ERR bad-utf8 the message is not valid UTF-8");
        await witnesses.StopAsync();
        Assert.Equal(Readers, StoppedReaders.Closed(server));
        Assert.Equal(Readers, (await Counters.ReadAsync(server))["socketskestrel.connections.closed"]);
        await baseline.WaitUntilBackAsync(server, KeptMemory, descriptors: 4);
        server.AssertNoUnhandledException();
        Assert.DoesNotContain(server.Output.Lines, line => line.Contains("OutOfMemory", StringComparison.Ordinal));
    }
}
