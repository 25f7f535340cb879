using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Loop;

/// <summary>Runs a test on an event loop of its own.</summary>
internal static class Looped
{
    /// <summary>Only ends a test that would hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Func<EventLoop, Task> work)
    {
        using var loop = new EventLoop();
        await loop.RunAsync(() => work(loop)).WaitAsync(Patience);
    }
}
