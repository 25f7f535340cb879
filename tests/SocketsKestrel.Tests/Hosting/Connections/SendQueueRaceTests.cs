using System.Globalization;
using System.Text;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Connections;

/// <summary>Posts, completion and overflow against each other, often enough that every interleaving comes up.</summary>
public sealed class SendQueueRaceTests
{
    private const int Posters = 4;

    [Fact]
    public async Task Each_posters_frames_arrive_once_and_in_its_order()
    {
        const int FramesEach = 20_000;
        using var fixture = new QueueFixture(maxBytes: 1024 * 1024 * 16);
        var sending = fixture.Queue.RunAsync();
        var posting = PostFromManyThreads(poster =>
        {
            for (var i = 0; i < FramesEach; i++)
                Assert.True(fixture.Queue.Post(Frame(poster, i)));
        });
        var received = fixture.Peer.ReadAsync(Posters * FramesEach * Frame(0, 0).Length);
        await posting;
        var frames = Parse(await received);
        fixture.Queue.Complete();
        await sending;
        for (var poster = 0; poster < Posters; poster++)
            Assert.Equal(Enumerable.Range(0, FramesEach), frames.Where(f => f.Poster == poster).Select(f => f.Number));
        Assert.InRange(fixture.Writes.Flushes, 1, Posters * FramesEach);
        Assert.Equal(Posters * FramesEach, fixture.Connection.MessagesSent);
    }

    [Fact]
    public async Task Completion_neither_loses_nor_adds_to_what_was_posted()
    {
        for (var round = 0; round < 1000; round++)
        {
            using var fixture = new QueueFixture(maxBytes: 1024 * 1024 * 16);
            var sending = fixture.Queue.RunAsync();
            using var start = new Barrier(Posters + 1);
            var posted = new int[Posters];
            var posting = PostFromManyThreads(poster =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                while (posted[poster] < 300 && fixture.Queue.Post(Frame(poster, posted[poster])))
                    posted[poster]++;
            });
            var received = fixture.Peer.ReadAsync(long.MaxValue);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            Thread.SpinWait(round % 100 * 50);
            fixture.Queue.Complete();
            await posting;
            await sending;
            await fixture.EndAsync();
            Assert.Equal(["Queue client_closed"], fixture.Server.Ends);
            var frames = Parse(await received);
            for (var poster = 0; poster < Posters; poster++)
                Assert.Equal(Enumerable.Range(0, posted[poster]), frames.Where(f => f.Poster == poster).Select(f => f.Number));
        }
    }

    [Fact]
    public async Task Overflow_ends_the_connection_once_whoever_causes_it()
    {
        for (var round = 0; round < 300; round++)
        {
            using var fixture = new QueueFixture(maxBytes: 1024, window: 64);
            var sending = fixture.Queue.RunAsync();
            await PostFromManyThreads(poster =>
            {
                for (var i = 0; fixture.Queue.Post(Frame(poster, i)); i++)
                {
                    // Nobody reads: it must be refused in the end.
                }
            });
            await sending;
            await fixture.EndAsync();
            Assert.Equal(["Queue slow_consumer"], fixture.Server.Ends);
            Assert.InRange(fixture.Queue.PendingBytes, 1, 1024);
        }
    }

    [Fact]
    public async Task Posts_completion_and_shedding_leave_nothing_counted()
    {
        for (var round = 0; round < 300; round++)
        {
            using var fixture = new QueueFixture(maxBytes: 1024 * 1024, window: 64);
            var sending = fixture.Queue.RunAsync();
            using var start = new Barrier(Posters + 2);
            var posting = PostFromManyThreads(poster =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (var i = 0; fixture.Queue.Post(new byte[1000]); i++)
                    Thread.SpinWait(poster);
            });
            var completing = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    Thread.SpinWait(round * 20);
                    fixture.Queue.Complete();
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            Thread.SpinWait((300 - round) * 20);
            fixture.Connection.TryShed();
            await posting;
            await completing;

            // Where there was nothing to shed yet, there will be, as nobody reads; unless nothing was posted at all.
            while (!sending.IsCompleted && !fixture.Connection.TryShed())
                await Task.Yield();
            await sending;
            await fixture.EndAsync();
            Assert.Equal(0, fixture.Server.Registry.SendQueues.Bytes);
            Assert.Equal(0, fixture.Connection.HeldBytes);
            Assert.Single(fixture.Server.Ends);
        }
    }

    [Fact]
    public async Task Sender_that_waits_for_room_is_always_released()
    {
        using var fixture = new QueueFixture(maxBytes: 4096, window: 256);
        var sending = fixture.Queue.RunAsync();
        var received = fixture.Peer.ReadAsync(long.MaxValue);
        for (var i = 0; i < 50_000; i++)
        {
            Assert.True(fixture.Queue.Post(Frame(0, i)), fixture.Connection.Reason.ToTag());

            // The clock stands still: only the reader's progress can end the wait.
            await fixture.Queue.WaitForRoomAsync(isAlone: false);
        }

        fixture.Queue.Complete();
        await sending;
        await fixture.EndAsync();
        Assert.Equal(Enumerable.Range(0, 50_000), Parse(await received).Select(f => f.Number));
    }

    private static Task PostFromManyThreads(Action<int> post) => Task.WhenAll(Enumerable.Range(0, Posters).Select(poster =>
        Task.Factory.StartNew(() => post(poster), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static byte[] Frame(int poster, int number) => Encoding.ASCII.GetBytes($"{poster}{number:D6}");

    private static List<(int Poster, int Number)> Parse(byte[] bytes) =>
    [
        .. bytes.Chunk(7).Select(Encoding.ASCII.GetString)
            .Select(frame => (int.Parse(frame.AsSpan(0, 1), CultureInfo.InvariantCulture), int.Parse(frame.AsSpan(1), CultureInfo.InvariantCulture))),
    ];
}
