using System.Globalization;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>What the kernel says of a process, on Linux.</summary>
internal sealed class ServerProcess(int id)
{
    /// <summary>USER_HZ, in which /proc counts: 100 on every Linux (proc(5)).</summary>
    private const double TicksPerSecond = 100;

    public int Id => id;

    /// <summary>Processor time since its start, user and system, and memory in RAM; <see langword="null"/> if there is no such process, or no /proc.</summary>
    public (double CpuSeconds, long MemoryBytes)? Read()
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third field on: a name may have spaces
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            var pages = long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
            return (ticks / TicksPerSecond, pages * Environment.SystemPageSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Open files and sockets; <see langword="null"/> if this user may not know.</summary>
    public int? CountDescriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
