using System.Diagnostics;
using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Reports;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>Watches a server's process from before the first connection to the end of the measured time; of several runs, processor time is the last one's.</summary>
internal sealed class ServerSampler : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>To count 10,000 descriptors takes the kernel milliseconds, so this is not done each time.</summary>
    private const int DescriptorPeriods = 4;

    private readonly ServerProcess _process;
    private readonly PeriodicTimer _timer = new(Period);
    private readonly Lock _gate = new();
    private readonly Task _sampling;
    private ServerReport _report;
    private (double Cpu, long At)? _measuringFrom;
    private bool _isMeasured;

    public ServerSampler(ServerProcess process)
    {
        _process = process;
        var memory = process.Read()?.MemoryBytes ?? 0;
        _report = new ServerReport { ProcessId = process.Id, MemoryBefore = memory, MemoryMax = memory };
        _sampling = Task.Run(SampleAsync);
    }

    /// <summary>What was seen until now.</summary>
    public ServerReport Report
    {
        get
        {
            lock (_gate)
                return _report;
        }
    }

    /// <summary>To be called as a phase begins; quick.</summary>
    public void PhaseBegins(RunPhase phase)
    {
        var now = _process.Read();
        lock (_gate)
        {
            if (phase == RunPhase.Measuring && now is { } first)
                (_measuringFrom, _isMeasured) = ((first.CpuSeconds, Stopwatch.GetTimestamp()), false);
            else if (phase > RunPhase.Measuring && !_isMeasured && now is { } last)
                End(_measuringFrom, last);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _sampling;
    }

    /// <summary>A run that was ended early may not have been measured at all.</summary>
    private void End((double Cpu, long At)? from, (double Cpu, long Memory) last)
    {
        _isMeasured = true;
        _report = _report with { MemoryAfter = last.Memory, MemoryMax = Math.Max(_report.MemoryMax, last.Memory) };
        if (from is not var (cpu, at) || Stopwatch.GetElapsedTime(at).TotalSeconds is not (> 0 and var seconds))
            return;
        _report = _report with { CpuSeconds = last.Cpu - cpu, CpuShare = (last.Cpu - cpu) / seconds };
    }

    private async Task SampleAsync()
    {
        var periods = 0;
        do
        {
            var sample = _process.Read();
            var descriptors = periods++ % DescriptorPeriods == 0 ? _process.CountDescriptors() : null;
            lock (_gate)
            {
                if (_isMeasured)
                    continue; // until there is another run
                _report = _report with
                {
                    MemoryMax = Math.Max(_report.MemoryMax, sample?.MemoryBytes ?? 0),
                    DescriptorsMax = Math.Max(_report.DescriptorsMax, descriptors ?? 0),
                };
            }
        }
        while (await _timer.WaitForNextTickAsync());
    }
}
