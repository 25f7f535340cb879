using System.Diagnostics;
using SocketsKestrel.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Loop;

public sealed class EventLoopTests
{
    [Fact]
    public Task Timers_fire_in_the_order_of_their_times() => Looped.RunAsync(async loop =>
    {
        var fired = new List<int>();
        var now = Stopwatch.GetTimestamp();
        await Task.WhenAll(WaitAsync(3), WaitAsync(1), WaitAsync(0), WaitAsync(2));

        Assert.Equal([0, 1, 2, 3], fired);
        Assert.True(Stopwatch.GetTimestamp() - now >= 30_000_000);

        async Task WaitAsync(int number)
        {
            await new LoopTimer(loop).UntilAsync(now + (number * 10_000_000));
            fired.Add(number);
        }
    });

    [Fact]
    public Task Timer_that_is_woken_fires_once_and_serves_again() => Looped.RunAsync(async loop =>
    {
        var timer = new LoopTimer(loop);
        for (var i = 0; i < 3; i++)
        {
            var until = timer.UntilAsync(long.MaxValue).AsTask();
            timer.Wake();
            timer.Wake();
            Assert.False(until.IsCompleted); // with the next turn, not in the middle of whoever wakes it
            await until;
        }

        var soon = Stopwatch.GetTimestamp() + 20_000_000;
        timer.Wake(); // nobody waits
        await timer.UntilAsync(soon);
        Assert.True(Stopwatch.GetTimestamp() >= soon);
    });

    [Fact]
    public Task Timer_that_is_always_due_leaves_others_their_turn() => Looped.RunAsync(async loop =>
    {
        var isOver = false;
        var busy = BusyAsync();
        await Task.Run(() => loop.Post(_ => isOver = true, null), TestContext.Current.CancellationToken);
        await busy;

        async Task BusyAsync()
        {
            var timer = new LoopTimer(loop);
            while (!isOver)
                await timer.UntilAsync(Stopwatch.GetTimestamp());
        }
    });

    [Fact]
    public Task Posts_of_many_threads_are_all_done_on_the_loop() => Looped.RunAsync(async loop =>
    {
        const int Threads = 4;
        const int Posts = 5_000;
        var (done, elsewhere) = (0, 0);
        var all = new TaskCompletionSource();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Posts; i++)
                loop.Post(_ => Count(), null);
        })));
        await all.Task;

        Assert.Equal((Threads * Posts, 0), (done, elsewhere));

        void Count()
        {
            elsewhere += loop.IsCurrent ? 0 : 1;
            if (++done == Threads * Posts)
                all.SetResult();
        }
    });

    [Fact]
    public Task What_is_awaited_elsewhere_comes_back_to_the_loop() => Looped.RunAsync(async loop =>
    {
        Assert.True(loop.IsCurrent);
        await Task.Run(() => Assert.False(loop.IsCurrent), TestContext.Current.CancellationToken);
        Assert.True(loop.IsCurrent);
        await Task.Delay(1, TestContext.Current.CancellationToken);
        Assert.True(loop.IsCurrent);
    });

    [Fact]
    public async Task Failure_of_the_work_surfaces()
    {
        await Assert.ThrowsAsync<FormatException>(() => Looped.RunAsync(static async _ =>
        {
            await Task.Yield();
            throw new FormatException();
        }));
        await Assert.ThrowsAsync<FormatException>(() => Looped.RunAsync(static _ => throw new FormatException()));
    }

    /// <summary>It has no timer and no socket: only what is posted can end it.</summary>
    [Fact]
    public async Task Loop_ends_when_nothing_is_scheduled_any_more()
    {
        var end = new TaskCompletionSource();
        var running = Looped.RunAsync(_ => end.Task);
        end.SetResult();
        await running.WaitAsync(Looped.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Post_after_the_end_is_nothing()
    {
        var loop = new EventLoop();
        await loop.RunAsync(() => Task.CompletedTask);
        loop.Dispose();
        using var file = File.OpenHandle(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose); // has the loop's descriptor now, perhaps

        loop.Post(static _ => { }, null);

        Assert.Equal(0, RandomAccess.GetLength(file));
    }
}
