using System.Net.Sockets;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak;

/// <summary>Something that clients do to the server all the time, round after round.</summary>
internal abstract class Load(ServerProcess server)
{
    private const int MaxFailures = 20;

    private readonly List<string> _failures = [];
    private readonly Lock _gate = new();
    private long _rounds;

    public abstract string Name { get; }

    public long Rounds => Volatile.Read(ref _rounds);

    /// <summary>What went otherwise than the server promises; the first few.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
                return [.. _failures];
        }
    }

    /// <summary>What is worth to be known beside the rounds.</summary>
    public virtual string Remark => "";

    protected ServerProcess Server { get; } = server;

    /// <summary>How many do it side by side.</summary>
    protected virtual int Clients => 1;

    /// <summary>Between two rounds of one client.</summary>
    protected abstract TimeSpan Pause { get; }

    /// <summary>Does it until it is told to stop, and then to the end of the round.</summary>
    public Task RunAsync(CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunClientAsync(new Random(client), stopping)));

    /// <summary>One round, from connect to close; bounded in time by the deadlines of the peers it uses.</summary>
    protected abstract Task RoundAsync(Random random, CancellationToken stopping);

    protected void Fail(string what)
    {
        lock (_gate)
        {
            if (_failures.Count < MaxFailures)
                _failures.Add($"{Name}: {what}");
        }
    }

    private async Task RunClientAsync(Random random, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(random, stopping);
                Interlocked.Increment(ref _rounds);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Fail(e is SocketException or EndOfStreamException or TimeoutException ? e.Message : e.ToString());
            }

            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
