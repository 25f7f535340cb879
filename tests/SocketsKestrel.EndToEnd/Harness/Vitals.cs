using System.Globalization;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>What a process holds, and has used, at one moment.</summary>
/// <param name="Descriptors">Open files and sockets; not the assemblies, which are opened when they are first needed, and stay open.</param>
/// <param name="ResidentBytes">Memory in RAM.</param>
/// <param name="Cpu">Processor time since the start, user and system.</param>
internal sealed record Vitals(int Descriptors, long ResidentBytes, TimeSpan Cpu)
{
    /// <summary>USER_HZ, in which /proc counts: 100 on every Linux (proc(5)).</summary>
    private const double TicksPerSecond = 100;

    public static Vitals Of(ChildProcess process)
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third field on
        var ticks = fields.Skip(11).Take(2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        return new Vitals(
            Directory.GetFileSystemEntries($"/proc/{process.Id}/fd").Count(fd => new FileInfo(fd).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) is not true),
            ProcFile.ResidentBytes(process.Id), TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }

    /// <summary>Waits until the process holds no more than this again.</summary>
    /// <param name="process">The process.</param>
    /// <param name="memory">How much more memory it may keep, in bytes: pools, and a heap that has not been collected.</param>
    /// <param name="descriptors">How many more descriptors it may keep open.</param>
    public async Task WaitUntilBackAsync(ChildProcess process, long memory, int descriptors = 0)
    {
        using var deadline = new CancellationTokenSource(Deadline.Span);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var now = Of(process); now.Descriptors > Descriptors + descriptors || now.ResidentBytes > ResidentBytes + memory; now = Of(process))
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail($"{now.Descriptors} descriptors, {now.ResidentBytes >> 20} MiB; at first {Descriptors}, {ResidentBytes >> 20} MiB");
            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
