using SocketsKestrel.Hosting.Connections;

namespace SocketsKestrel.Hosting.Memory;

/// <summary>
/// Two limits end a process. The garbage collector's (<c>DOTNET_GCHeapHardLimit</c>; in a container, where none is set, three
/// quarters of the container's; else the machine's memory) is one on what the heap has committed, whether objects are there or
/// only their room, and beyond it allocations throw. The container's is one on all of its memory, kernel buffers included, and
/// beyond it the kernel kills; see <see cref="ContainerMemory"/>.
/// </summary>
internal sealed class ProcessMemory(ContainerMemory container) : IMemoryGauge
{
    /// <summary>Half of what the pool keeps: a collection stops every thread, so it is for what is left of a burst, not for the ups and downs of busy connections.</summary>
    private const long WorthACollection = 32 * 1024 * 1024;

    /// <summary>What the heap may commit.</summary>
    public static long HeapLimit => GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes is > 0 and var limit ? limit : long.MaxValue;

    public MemoryReading Read()
    {
        var heap = ReadHeap();
        return container.Read() is { } all && all.Load > heap.Load ? all : heap;
    }

    public void Collect()
    {
        BlockPool.ForAll.Trim();

        // Only this mode gives back what is committed and empty, which is what counts.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    public bool HasUnused() =>
        BlockPool.ForAll.TakeUnusedBytes() is var unused && unused >= WorthACollection && unused >= GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes / 8;

    /// <summary>
    /// What is committed is known of the last collection only. What is there beyond what that one left has been committed since, or
    /// has taken room that was committed and empty: that is not known, and the worse is taken for it until the next.
    /// </summary>
    private static MemoryReading ReadHeap()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        var since = GC.GetTotalMemory(forceFullCollection: false) - (last.HeapSizeBytes - last.FragmentedBytes);
        return new(last.TotalCommittedBytes + Math.Max(0, since), last.TotalAvailableMemoryBytes);
    }
}
