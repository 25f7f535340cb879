namespace SocketsKestrel.Tests.Support;

/// <summary>What a piece of code allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The bytes that <paramref name="action"/> allocates on this thread: the least of some runs. A collection that another thread starts
    /// meanwhile takes away what is left of this thread's allocation context, up to 8 KiB, and the runtime then counts that as allocated.
    /// </summary>
    public static long Of(Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 10 && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
