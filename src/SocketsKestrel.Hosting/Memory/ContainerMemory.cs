using System.Globalization;

namespace SocketsKestrel.Hosting.Memory;

/// <summary>
/// The memory of this process's control group, and of those around it, as Linux's cgroup v2 shows it: <c>memory.current</c> less
/// <c>inactive_file</c>, the file cache that the kernel drops before it kills, against <c>memory.max</c>. That is the working set of
/// Kubernetes. Under cgroup v1 only the garbage collector's limit is looked at, which it derives from the container's.
/// </summary>
/// <param name="root">The root of the file system; another one in tests.</param>
internal sealed class ContainerMemory(string root = "/")
{
    private readonly string[] _groups = FindGroups(root);

    /// <summary>The group nearest its limit; <see langword="null"/> where none has one.</summary>
    public MemoryReading? Read()
    {
        MemoryReading? nearest = null;
        foreach (var group in _groups)
        {
            if (Read(group) is { } reading && !(nearest?.Load >= reading.Load))
                nearest = reading;
        }

        return nearest;
    }

    private static MemoryReading? Read(string group)
    {
        try
        {
            // The limit may be changed while the process runs; "max" is none.
            if (ReadNumber(Path.Combine(group, "memory.max")) is not { } limit || ReadNumber(Path.Combine(group, "memory.current")) is not { } current)
                return null;
            var cache = File.ReadLines(Path.Combine(group, "memory.stat"))
                .FirstOrDefault(line => line.StartsWith("inactive_file ", StringComparison.Ordinal)) is { } line ? Parse(line["inactive_file ".Length..]) : null;
            return new(current - (cache ?? 0), limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // the root group has none of these files
        }
    }

    private static long? ReadNumber(string path) => Parse(File.ReadAllText(path));

    private static long? Parse(string text) => long.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The process's group and its parents, as far up as they are mounted.</summary>
    private static string[] FindGroups(string root)
    {
        try
        {
            // proc(5): "0::PATH" is the v2 hierarchy's; mountinfo has "ID PARENT DEVICE ROOT MOUNTPOINT ... - TYPE ...".
            const string V2 = "0::";
            var path = File.ReadLines(Path.Combine(root, "proc/self/cgroup")).FirstOrDefault(line => line.StartsWith(V2, StringComparison.Ordinal))?[V2.Length..];
            var mount = File.ReadLines(Path.Combine(root, "proc/self/mountinfo"))
                .FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ');
            if (path is null || mount is null)
                return [];

            var top = Path.Combine(root, mount[4].TrimStart('/'));
            var below = Path.GetRelativePath(mount[3], path);
            var groups = new List<string> { top };
            if (below != "." && !below.StartsWith("..", StringComparison.Ordinal)) // outside of what is mounted, only the top can be seen
                groups.AddRange(below.Split('/').Select(name => top = Path.Combine(top, name)));
            return [.. groups];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not Linux
        }
    }
}
