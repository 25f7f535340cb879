using System.Globalization;

namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>What Linux says of a process in /proc.</summary>
internal static class ProcFile
{
    private const string Listening = "0A";

    /// <summary>How many TCP sockets the process listens on.</summary>
    public static int CountListeners(int process)
    {
        var inodes = Directory.GetFiles($"/proc/{process}/fd")
            .Select(TargetOf)
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(target => target["socket:[".Length..^1])
            .ToHashSet(StringComparer.Ordinal);
        return new[] { "tcp", "tcp6" }
            .SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(row => row[3] == Listening && inodes.Contains(row[9]));
    }

    /// <summary>The memory that the process has in RAM: the second number of statm, in pages.</summary>
    public static long ResidentBytes(int process) =>
        long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>What a descriptor is of; nothing when it has been closed since it was listed.</summary>
    private static string TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name ?? "";
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}
