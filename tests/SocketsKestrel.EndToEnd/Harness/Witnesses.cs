using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>
/// Two chat members that say something to each other all the time, in sequence, while a test does its worst to the same server:
/// nothing that either says may be lost, doubled or out of order. <see cref="Settings.Witnesses"/> gives them a room.
/// </summary>
internal sealed class Witnesses : IDisposable
{
    public const string Endpoint = "Witnesses";

    /// <summary>How often each of them speaks.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TimeSpan> _latencies = [];
    private readonly Peer _one;
    private readonly Peer _other;
    private readonly Task _exchange;

    private Witnesses(Peer one, Peer other)
    {
        (_one, _other) = (one, other);
        _exchange = Task.WhenAll(TalkAsync(one, other), TalkAsync(other, one));
    }

    public static async Task<Witnesses> StartAsync(ServerProcess server) =>
        new(await ChatClient.JoinAsync(server, Endpoint), await ChatClient.JoinAsync(server, Endpoint));

    /// <summary>Ends the exchange: all that was said has arrived, or this throws. The latencies go to the test's output.</summary>
    /// <returns>The latencies, for a reader.</returns>
    public async Task<string> StopAsync()
    {
        await _stop.CancelAsync();
        await _exchange;
        Assert.NotEmpty(_latencies);
        var sorted = _latencies.Order().ToList();
        var latencies = $"{sorted.Count} messages, p50 {Percentile(0.5):0.0} ms, p99 {Percentile(0.99):0.0} ms, max {sorted[^1].TotalMilliseconds:0.0} ms";
        TestContext.Current.TestOutputHelper?.WriteLine($"witnesses: {latencies}");
        return latencies;

        double Percentile(double p) => sorted[(int)(p * (sorted.Count - 1))].TotalMilliseconds;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _one.Dispose();
        _other.Dispose();
        _stop.Dispose();
    }

    private async Task TalkAsync(Peer from, Peer to)
    {
        var sent = new ConcurrentQueue<long>();
        var count = 0;
        var arrived = 0;
        var sending = SendAsync();
        while (!sending.IsCompleted || arrived < Volatile.Read(ref count))
        {
            // The last message is only waited for once it is known to have been sent.
            if (arrived == Volatile.Read(ref count))
            {
                await Task.WhenAny(sending, Task.Delay(1));
                continue;
            }

            var text = System.Text.Encoding.UTF8.GetString(await to.ReceiveAsync(0));
            Assert.Equal(arrived, int.Parse(text, CultureInfo.InvariantCulture));
            arrived++;
            if (sent.TryDequeue(out var stamp))
                _latencies.Add(Stopwatch.GetElapsedTime(stamp));
        }

        await sending;

        async Task SendAsync()
        {
            using var pace = new PeriodicTimer(Pace);
            while (!_stop.IsCancellationRequested)
            {
                sent.Enqueue(Stopwatch.GetTimestamp());
                await from.SendAsync(count.ToString(CultureInfo.InvariantCulture));
                Volatile.Write(ref count, count + 1);
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }
}
