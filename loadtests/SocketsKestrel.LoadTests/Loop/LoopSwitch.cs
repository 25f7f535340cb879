using System.Runtime.CompilerServices;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>
/// Brings whoever awaits it to a loop's thread. A task could not: what awaits it without a context goes on on the thread pool if the
/// thread that completes it has one.
/// </summary>
internal readonly struct LoopSwitch(EventLoop loop) : INotifyCompletion
{
    public bool IsCompleted => loop.IsCurrent;

    public LoopSwitch GetAwaiter() => this;

    public void OnCompleted(Action continuation) => loop.Post(static continuation => ((Action)continuation!)(), continuation);

    public void GetResult()
    {
        // Being there is all.
    }
}
