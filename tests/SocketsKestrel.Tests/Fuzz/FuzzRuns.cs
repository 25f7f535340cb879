using System.Globalization;
using CsCheck;
using SocketsKestrel.Fuzz;

namespace SocketsKestrel.Tests.Fuzz;

/// <summary>One run of each target, as many at a time as there are processors: the cases of a theory would come one after the other.</summary>
public sealed class FuzzRuns : IDisposable
{
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private readonly Dictionary<string, Task<long>> _runs;

    public FuzzRuns() => _runs = FuzzTargets.All.ToDictionary(target => target.Name, RunAsync);

    public static int Seconds { get; } = int.Parse(Environment.GetEnvironmentVariable("FUZZ_SECONDS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Waits for a target's run.</summary>
    /// <returns>How many inputs it was given.</returns>
    public Task<long> OfAsync(string name) => _runs[name];

    public void Dispose() => _processors.Dispose();

    private async Task<long> RunAsync(IFuzzTarget target)
    {
        await _processors.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(() => Run(target), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _processors.Release();
        }
    }

    private static long Run(IFuzzTarget target)
    {
        long executions = 0;
        Mutation.Of(FuzzTargets.Corpus(target.Name)).Sample(
            input =>
            {
                executions++;
                target.Run(input);
            },
            time: Seconds,
            threads: 1,
            print: Convert.ToHexString);
        return executions;
    }
}
