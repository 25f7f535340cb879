using System.Globalization;

namespace SocketsKestrel.LoadTests.Preflight;

/// <summary>Whether there are enough file descriptors.</summary>
internal static class DescriptorCheck
{
    /// <summary>What a process needs besides its connections: assemblies, the terminal, epoll, reports. Some 150 were seen.</summary>
    private const int Reserve = 200;

    private const string LimitsFile = "/proc/self/limits";

    /// <summary>The limit of this process; the runtime has raised it to the hard one. <see langword="null"/> where it is not known.</summary>
    public static int? ReadLimit()
    {
        if (!File.Exists(LimitsFile))
            return null;
        var line = File.ReadLines(LimitsFile).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..] && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }

    /// <summary>What is missing, and what to do about it.</summary>
    /// <param name="connections">Of all processes together.</param>
    /// <param name="processes">That share them.</param>
    /// <param name="withServer">Whether the server is started by this process, and so has its limit.</param>
    /// <param name="limit">That each process has.</param>
    public static string? Check(int connections, int processes, bool withServer, int limit)
    {
        var needed = Needed(connections, processes);
        if (needed > limit)
        {
            var enough = Enumerable.Range(processes, 1024).FirstOrDefault(p => Needed(connections, p) <= limit);
            return $"--connections {connections}: {(processes > 1 ? "each process needs" : "needs")} {needed} open files, and {limit} are allowed: ulimit -n {needed} (as root, or with that hard limit)"
                + (enough > 0 ? $", or --processes {enough}" : "");
        }

        return withServer && Needed(connections, 1) > limit
            ? $"--start-server: for {connections} connections the server needs {Needed(connections, 1)} open files, and {limit} are allowed: ulimit -n {Needed(connections, 1)} (as root, or with that hard limit)"
            : null;
    }

    private static int Needed(int connections, int processes) => (int)Math.Min(int.MaxValue, Math.Ceiling((double)connections / processes) + Reserve);
}
