using System.Diagnostics;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.Soak;

/// <summary>Looks at the server every few seconds.</summary>
internal sealed class Sampler(ServerProcess server)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<Sample> _samples = [];

    /// <summary>Read it when <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<Sample> Samples => _samples;

    public Sample Take()
    {
        var vitals = Vitals.Of(server);
        return new Sample(
            Stopwatch.GetElapsedTime(_began), vitals.ResidentBytes, vitals.Descriptors, CountSockets(), Directory.GetDirectories($"/proc/{server.Id}/task").Length);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var often = new PeriodicTimer(Period);
        while (!stopping.IsCancellationRequested)
        {
            _samples.Add(Take());
            await ((Task)often.WaitForNextTickAsync(stopping).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How the resident memory moved over the second half, when pools have grown to their size: least squares, in MB an hour.</summary>
    public double MegabytesPerHour()
    {
        var half = _samples[^1].At / 2;
        var points = _samples.Where(s => s.At >= half).Select(s => (X: s.At.TotalHours, Y: s.ResidentBytes / 1e6)).ToList();
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        var variance = points.Sum(p => (p.X - x) * (p.X - x));
        return variance == 0 ? 0 : points.Sum(p => (p.X - x) * (p.Y - y)) / variance;
    }

    private int CountSockets() => Directory.EnumerateFileSystemEntries($"/proc/{server.Id}/fd")
        .Count(fd => new FileInfo(fd).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
