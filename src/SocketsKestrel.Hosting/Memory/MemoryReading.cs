using System.Runtime.InteropServices;

namespace SocketsKestrel.Hosting.Memory;

/// <summary>Memory in use, and the limit that it counts against, in bytes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MemoryReading(long Used, long Limit)
{
    private const long MiB = 1024 * 1024;

    public double Load => Limit > 0 ? (double)Used / Limit : 0;

    public long UsedMiB => Used / MiB;

    public long LimitMiB => Limit / MiB;
}
