using SocketsKestrel.LoadTests.Live;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.Tests.LoadTests.Measurement;

/// <summary>On this process.</summary>
public sealed class ServerSamplerTests
{
    [Fact]
    public async Task Processor_time_is_that_of_the_measured_time()
    {
        await using var sampler = new ServerSampler(new ServerProcess(Environment.ProcessId));
        Burn(TimeSpan.FromMilliseconds(50));
        sampler.PhaseBegins(RunPhase.Measuring);
        Burn(TimeSpan.FromMilliseconds(200));
        sampler.PhaseBegins(RunPhase.Draining);
        var measured = sampler.Report;
        Burn(TimeSpan.FromMilliseconds(50));
        sampler.PhaseBegins(RunPhase.Done);

        Assert.Equal(measured, sampler.Report);
        Assert.InRange(measured.CpuSeconds, 0.15, double.MaxValue);
        Assert.InRange(measured.CpuShare, 0.01, Environment.ProcessorCount + 1);
        Assert.InRange(measured.MemoryBefore, 1 << 20, long.MaxValue);
        Assert.InRange(measured.MemoryMax, measured.MemoryAfter, long.MaxValue);
    }

    [Fact]
    public async Task A_run_that_ended_before_it_was_measured_has_memory_and_no_processor_time()
    {
        await using var sampler = new ServerSampler(new ServerProcess(Environment.ProcessId));
        sampler.PhaseBegins(RunPhase.Done);

        Assert.Equal(0, sampler.Report.CpuSeconds);
        Assert.InRange(sampler.Report.MemoryAfter, 1 << 20, long.MaxValue);
    }

    [Fact]
    public async Task A_process_that_is_not_there_has_used_nothing()
    {
        await using var sampler = new ServerSampler(new ServerProcess(int.MaxValue));
        sampler.PhaseBegins(RunPhase.Measuring);
        sampler.PhaseBegins(RunPhase.Draining);

        Assert.Equal((0, 0, 0), (sampler.Report.CpuSeconds, sampler.Report.MemoryMax, sampler.Report.DescriptorsMax));
    }

    /// <summary>Uses this much processor time, however long that takes.</summary>
    private static void Burn(TimeSpan cpu)
    {
        var until = Environment.CpuUsage.TotalTime + cpu;
        while (Environment.CpuUsage.TotalTime < until)
            Thread.SpinWait(10_000);
    }
}
